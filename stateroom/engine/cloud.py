"""The engine's view of a cloud: something that carries out calls. Built in `stateroom/clouds/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from stateroom.engine.calls import Call

if TYPE_CHECKING:
    from stateroom.sign_in import SignIn


@dataclass(frozen=True)
class Identity:
    """Who the credentials belong to."""

    account: str
    arn: str
    user_id: str


class Cloud(Protocol):
    """Carries out calls. Thread-safe. Every error leaves as one of `stateroom.errors`."""

    def identity(self) -> Identity:
        """The caller. Asked once, then remembered. CredentialsError when the credentials do not work."""

    def sign_in(self) -> SignIn:
        """How the credentials were found; looks for them now. What keeps them from being used is not raised, but told
        as a part of it; `identity` raises it."""

    def execute(self, call: Call) -> Any:
        """The response of one call, or None for one of `call.absent`.

        Codes of `call.retry` are repeated for a bounded time. Pages are the caller's business.
        """

    def stop(self) -> None:
        """Repeat nothing any more: a call that waits for its next attempt ends with StoppedError."""
