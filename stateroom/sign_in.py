"""How a cloud's credentials were found: the methods that were looked at, and which of them won. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["used", "failed", "passed over", "not reached"]


@dataclass(frozen=True)
class Method:
    """One way to sign in.

    name: as the cloud's documents call it, such as `environment variables`. outcome: whether its credentials are used,
    it should have had some and could not give them, it had none, or a method before it won or failed. why: what it
    found, or what is missing, without any secret; empty when it was not reached.
    """

    name: str
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True)
class SignIn:
    """Where the credentials of the calls come from.

    methods: in the order of precedence; at most one was used. chain: what was then done with its credentials, in order,
    such as a role that was assumed. until: when they expire, and would be fetched anew; None when they do not.
    """

    methods: tuple[Method, ...]
    chain: tuple[str, ...] = ()
    until: datetime | None = None

    @property
    def used(self) -> Method | None:
        return next((each for each in self.methods if each.outcome == "used"), None)
