"""What Tablestore says when something is wrong.

ServiceError
├── TablestoreError             the data plane: rendered as protobuf
│   ├── ParameterInvalidError       400 OTSParameterInvalid
│   ├── InvalidPrimaryKeyError      400 OTSInvalidPK
│   ├── UnsupportedOperationError   400 OTSUnsupportOperation: there is no such operation
│   ├── NotEmulatedError            501 OTSUnsupportOperation: the cloud has it, the emulator does not
│   ├── AuthFailedError             403 OTSAuthFailed
│   ├── NoPermissionAccessError     403 OTSNoPermissionAccess
│   ├── ConditionCheckFailError     403 OTSConditionCheckFail
│   ├── QuotaExhaustedError         403 OTSQuotaExhausted
│   ├── TableNotFoundError          404 OTSObjectNotExist
│   ├── TableNotReadyError          404 OTSTableNotReady
│   ├── MethodNotAllowedError       405 OTSMethodNotAllowed
│   ├── TableExistsError            409 OTSObjectAlreadyExist
│   └── BodyTooLargeError           413 OTSRequestBodyTooLarge
└── InstanceError               the control plane: rendered as JSON
    ├── ValidationFailedError       400 ValidationFailed
    ├── InstanceNotFoundError       404 NotFound
    ├── InstanceExistsError         409 AlreadyExist
    └── NoPermissionError           403 NoPermission

Codes and sentences of the data plane: https://help.aliyun.com/en/tablestore/developer-reference/error-codes
"""

from __future__ import annotations

from emulator.errors import ServiceError


class TablestoreError(ServiceError):
    """An error of the data plane."""


class ParameterInvalidError(TablestoreError):
    def __init__(self, message: str) -> None:
        super().__init__(400, "OTSParameterInvalid", message)


class InvalidPrimaryKeyError(TablestoreError):
    """The primary key of a request does not fit the table's."""

    def __init__(self, message: str) -> None:
        super().__init__(400, "OTSInvalidPK", message)


class UnsupportedOperationError(TablestoreError):
    """Neither the cloud nor the emulator has such an operation."""

    def __init__(self, operation: str) -> None:
        super().__init__(400, "OTSUnsupportOperation", f"Unsupported operation: '{operation}'.")


class NotEmulatedError(TablestoreError):
    """The cloud has this and the emulator does not."""

    def __init__(self, what: str) -> None:
        super().__init__(501, "OTSUnsupportOperation", f"the emulator does not implement Tablestore {what}")


class AuthFailedError(TablestoreError):
    def __init__(self, message: str) -> None:
        super().__init__(403, "OTSAuthFailed", message)


class NoPermissionAccessError(TablestoreError):
    def __init__(self) -> None:
        super().__init__(
            403,
            "OTSNoPermissionAccess",
            "You have no permission to access the requested resource, please contact the resource owner.",
        )


class ConditionCheckFailError(TablestoreError):
    def __init__(self) -> None:
        super().__init__(403, "OTSConditionCheckFail", "Condition check failed.")


class QuotaExhaustedError(TablestoreError):
    def __init__(self, message: str) -> None:
        super().__init__(403, "OTSQuotaExhausted", message)


class TableNotFoundError(TablestoreError):
    def __init__(self) -> None:
        super().__init__(404, "OTSObjectNotExist", "Requested table does not exist.")


class TableNotReadyError(TablestoreError):
    """A new table's; clients try again."""

    def __init__(self) -> None:
        super().__init__(404, "OTSTableNotReady", "The table is not ready.")


class MethodNotAllowedError(TablestoreError):
    def __init__(self) -> None:
        super().__init__(405, "OTSMethodNotAllowed", "Only POST method for requests is supported.")


class TableExistsError(TablestoreError):
    def __init__(self) -> None:
        super().__init__(409, "OTSObjectAlreadyExist", "Requested table already exists.")


class BodyTooLargeError(TablestoreError):
    def __init__(self) -> None:
        super().__init__(413, "OTSRequestBodyTooLarge", "The size of POST data is too large.")


class InstanceError(ServiceError):
    """An error of the control plane."""


class ValidationFailedError(InstanceError):
    def __init__(self, message: str) -> None:
        super().__init__(400, "ValidationFailed", message)


class InstanceNotFoundError(InstanceError):
    def __init__(self, name: str) -> None:
        super().__init__(404, "NotFound", f"The instance {name} does not exist.")


class InstanceExistsError(InstanceError):
    def __init__(self, name: str) -> None:
        super().__init__(409, "AlreadyExist", f"The instance {name} already exists.")


class NoPermissionError(InstanceError):
    def __init__(self, action: str, resource: str) -> None:
        super().__init__(
            403, "NoPermission", f"You are not authorized to do this action. Resource: {resource} Action: {action}"
        )
