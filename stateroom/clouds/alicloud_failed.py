"""How a call failed, alike for every SDK: the cloud answered with an error, or there was no answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Failed(Exception):  # noqa: N818 - what happened; errors for users are in stateroom.errors
    """A call failed. Handlers and retries go by `code`."""

    @property
    def code(self) -> str:
        raise NotImplementedError


@dataclass(eq=False)
class Answered(Failed):
    """The cloud answered with an error.

    status: of HTTP. details: further elements of the answer by name, such as Endpoint. denial: what the cloud tells of
    a missing permission (RAM User Guide: "How do I troubleshoot an access denied error?", AccessDeniedDetail).
    """

    status: int
    error_code: str
    message: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    denial: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.error_code or str(self.status)


@dataclass(eq=False)
class Unanswered(Failed):
    """There was no answer, or none that could be used. cause: the error of urllib3 or of an SDK.

    sent: whether the cloud may have acted on the request.
    """

    cause: BaseException
    sent: bool = True

    @property
    def code(self) -> str:
        return type(self.cause).__name__
