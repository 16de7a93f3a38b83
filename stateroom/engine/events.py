"""What a run tells whoever watches it: the terminal, the JSON report, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from stateroom.engine.decision import Decision, Remove, Replace

Action = Literal["create", "update", "keep", "delete"]


@dataclass(frozen=True)
class Resource:
    """A declared resource as shown to a user: its type token, logical name and physical name."""

    token: str
    name: str
    identity: str

    def __str__(self) -> str:
        """Type and physical name, such as `Bucket acme-state`."""
        return f"{self.token.rpartition(':')[2]} {self.identity}"


@dataclass(frozen=True)
class PhaseStarted:
    """A phase of the run begins. `count` resources take part; 0 when not yet known."""

    phase: Literal["declare", "read", "plan", "apply", "delete"]
    count: int = 0


@dataclass(frozen=True)
class Planned:
    """The plan's word on one resource."""

    resource: Resource
    decision: Decision | Replace | Remove


@dataclass(frozen=True)
class Started:
    """Work on one resource begins."""

    resource: Resource
    action: Action


@dataclass(frozen=True)
class Waiting:
    """A resource is being made by the cloud; `what` is shown."""

    resource: Resource
    what: str


@dataclass(frozen=True)
class Finished:
    """Work on one resource ended well, after `seconds`."""

    resource: Resource
    action: Action
    seconds: float


@dataclass(frozen=True)
class Failed:
    """Work on one resource ended with an error, after `seconds`."""

    resource: Resource
    action: Action
    seconds: float
    message: str


@dataclass(frozen=True)
class Retried:
    """The SDK repeats a call."""

    service: str
    operation: str
    reason: str
    attempt: int


Event = PhaseStarted | Planned | Started | Waiting | Finished | Failed | Retried
Observer = Callable[[Event], None]
"""Called from several threads; must not block for long."""


def ignore(_event: Event) -> None:
    """The observer that shows nothing."""
