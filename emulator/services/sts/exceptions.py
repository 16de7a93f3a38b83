"""The errors of STS, with the codes and statuses of its list.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole
"""

from __future__ import annotations

from emulator.errors import ServiceError


class InvalidParameter(ServiceError):  # noqa: N818 - the code's own name
    """parameter: RoleArn, RoleSessionName or ExternalId."""

    def __init__(self, parameter: str) -> None:
        super().__init__(400, f"InvalidParameter.{parameter}", f"The parameter {parameter} is wrongly formed.")


class InvalidDuration(ServiceError):  # noqa: N818 - what happened
    def __init__(self, least: int, most: int) -> None:
        message = f"The Min/Max value of DurationSeconds is {least}/{most} seconds."
        super().__init__(400, "InvalidParameter.DurationSeconds", message)


class PolicyTooLong(ServiceError):  # noqa: N818 - what happened
    def __init__(self, most: int) -> None:
        message = f"The size of Policy must not be greater than {most} characters."
        super().__init__(400, "InvalidParameter.PolicySize", message)


class PolicyGrammar(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        message = "The parameter Policy has not passed grammar check."
        super().__init__(400, "InvalidParameter.PolicyGrammar", message)


class NoPermission(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self, message: str) -> None:
        super().__init__(403, "NoPermission", message)


class RoleNotExist(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self, arn: str) -> None:
        super().__init__(404, "EntityNotExist.Role", f"The role not exists: {arn}.")


class InvalidProvider(ServiceError):  # noqa: N818 - what happened
    def __init__(self) -> None:
        super().__init__(400, "AuthenticationFail.NoPermission", "Parameter OIDCProviderArn is not valid")


class FederationDenied(ServiceError):  # noqa: N818 - what happened
    """The role's trust policy does not let this token in."""

    def __init__(self) -> None:
        message = "This operation is forbidden by permission system."
        super().__init__(403, "AuthenticationFail.NoPermission", message)


class TokenExpired(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(400, "AuthenticationFail.OIDCToken.Expired", "This JsonWebToken is expired.")


class TokenInvalid(ServiceError):  # noqa: N818 - the code's own name
    """reason: what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, "AuthenticationFail.OIDCToken.Invalid", f"This JsonWebToken is invalid: {reason}.")
