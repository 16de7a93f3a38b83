"""The errors of KMS, with the codes and statuses of its list.

https://www.alibabacloud.com/help/en/kms/key-management-service/support/sample-responses
"""

from __future__ import annotations

from emulator.errors import ServiceError


class KeyNotFound(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(404, "Forbidden.KeyNotFound", "The specified Key is not found.")


class KeyVersionNotFound(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(404, "Forbidden.KeyVersionNotFound", "The specified Key version is not found.")


class AliasNotFound(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(404, "Forbidden.AliasNotFound", "The specified Alias is not found.")


class AliasAlreadyExists(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(400, "AliasAlreadyExists", "AliasName Already Exists.")


class NoPermission(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        super().__init__(403, "Forbidden.NoPermission", "This operation is forbidden by permission system.")


class StateRejected(ServiceError):  # noqa: N818 - what happened
    """state: the key's, in which what was asked for is not possible."""

    def __init__(self, state: str) -> None:
        super().__init__(409, f"Rejected.{state}", f"The request was rejected because the key state is {state}.")


class StateModifiedFailed(ServiceError):  # noqa: N818 - the code's own name
    """The key's state does not change to the one that was asked for."""

    def __init__(self) -> None:
        super().__init__(409, "Rejected.StateModifiedFailed", "Keystate modified failed.")


class DeletionProtected(ServiceError):  # noqa: N818 - what happened
    def __init__(self) -> None:
        message = "The request was rejected because deletion protection is enabled for the key."
        super().__init__(409, "Rejected.DeletionProtected", message)


class LimitExceeded(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self) -> None:
        message = "The request was rejected because user create resource limit was exceeded."
        super().__init__(400, "Rejected.LimitExceeded", message)


class InvalidParameter(ServiceError):  # noqa: N818 - the code's own name
    def __init__(self, parameter: str) -> None:
        super().__init__(400, "InvalidParameter", f'The specified parameter "{parameter}" is not valid.')


class UnsupportedOperation(ServiceError):  # noqa: N818 - the code's own name
    """What no key of this kind can do."""

    def __init__(self) -> None:
        super().__init__(400, "UnsupportedOperation", "This action is not supported.")
