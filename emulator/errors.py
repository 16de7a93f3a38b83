"""What goes wrong, as every service says it: an HTTP status, a code and a sentence. Each renders it in its own form."""

from __future__ import annotations


class ServiceError(Exception):
    """An error of a service. code: never empty, because clients compare by prefix. status: never 5xx but 501,
    because clients repeat those for minutes."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message


class NotImplementedHere(ServiceError):  # noqa: N818 - the code's own name
    """The cloud has this operation and the emulator does not."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(501, "NotImplemented", f"the emulator does not implement {service} {operation}")
        self.operation = operation
