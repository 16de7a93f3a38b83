"""RAM's errors, with the codes and statuses of its list.

https://www.alibabacloud.com/help/en/ram/developer-reference/error-codes
"""

from __future__ import annotations

from emulator.errors import ServiceError


class EntityNotExist(ServiceError):  # noqa: N818 - the code's own name
    """entity: `Policy`, `Role`, `User.AccessKey` … as the code names it."""

    def __init__(self, entity: str, name: str) -> None:
        super().__init__(404, f"EntityNotExist.{entity}", f"The {_words(entity)} does not exist: {name}.")


class EntityAlreadyExists(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self, entity: str, name: str) -> None:
        super().__init__(409, f"EntityAlreadyExists.{entity}", f"The {_words(entity)} does already exist: {name}.")


class PolicyNotAttached(ServiceError):  # noqa: N818 - what happened
    """holder: User, Group or Role."""

    def __init__(self, holder: str, policy: str) -> None:
        message = f"The policy {policy} is not attached to the {holder.lower()}."
        super().__init__(404, f"EntityNotExist.{holder}.Policy", message)


class PolicyAlreadyAttached(ServiceError):  # noqa: N818 - what happened
    def __init__(self, holder: str, policy: str) -> None:
        message = f"The {holder.lower()} has already been attached the policy {policy}."
        super().__init__(409, f"EntityAlreadyExists.{holder}.Policy", message)


class DeleteConflict(ServiceError):  # noqa: N818 - the code's own name
    """What is to be deleted (entity) still has, or is attached to, something else (other)."""

    def __init__(self, entity: str, other: str) -> None:
        message = f"The {_words(entity)} can not be deleted while it has any {_words(other)}."
        super().__init__(409, f"DeleteConflict.{entity}.{other}", message)


class DefaultVersionInUse(ServiceError):  # noqa: N818 - what happened
    def __init__(self) -> None:
        message = "The default policy version can not be deleted directly."
        super().__init__(409, "DeleteConflict.Policy.Version.Default", message)


class LimitExceeded(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self, entity: str, limit: int) -> None:
        message = f"The count of {_words(entity)} is beyond the current limit of {limit}."
        super().__init__(409, f"LimitExceeded.{entity}", message)


class InvalidParameter(ServiceError):  # noqa: N818 - the code's own name
    """what: `InvalidChars`, `Length` or `Format`; "" for a value that is not one of those allowed."""

    def __init__(self, parameter: str, what: str = "") -> None:
        sentence = {
            "InvalidChars": f'The parameter - "{parameter}" contains invalid chars.',
            "Length": f'The parameter - "{parameter}" beyond the length limit.',
            "Format": f'The format of the parameter - "{parameter}" is incorrect.',
        }.get(what, f'The parameter - "{parameter}" is incorrect.')
        super().__init__(400, f"InvalidParameter.{parameter}{'.' if what else ''}{what}", sentence)


class MalformedPolicyDocument(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self, message: str) -> None:
        super().__init__(400, "MalformedPolicyDocument", message)


def _words(entity: str) -> str:
    known = {"OIDCProvider": "OIDC provider", "AccessKey": "access key"}
    return " ".join(known.get(part, part.lower()) for part in entity.split("."))
