"""A backend in memory that does everything right; a test breaks one thing of it. And the scenario on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from stateroom.errors import LockHeldError
from stateroom.smoke.probe import Cleaned, Encryption, Lock, Refusal, Stored
from stateroom.smoke.report import StepFinished, ignore
from stateroom.smoke.scenario import perform_scenario
from stateroom.states.lock_info import LockInfo


class MemoryLock:
    def __init__(self, name: str) -> None:
        self.name = name
        self.held: LockInfo | None = None

    def take(self, info: LockInfo) -> LockInfo | None:
        if self.held is None:
            self.held = info
            return None
        return self.held

    def read(self) -> LockInfo | None:
        return self.held

    def release(self, lock_id: str) -> None:
        if self.held is None or self.held.id != lock_id:
            raise LockHeldError("held by another")
        self.held = None


class MemoryProbe:
    def __init__(self, locks: int = 1) -> None:
        self.path = "bucket/stateroom-smoke/run/terraform.tfstate"
        self.prefix = "bucket/stateroom-smoke/run/"
        self.encryption = Encryption("aws:kms", "arn:key")
        self.locks: Sequence[Lock] = [MemoryLock(f"lock {number + 1}") for number in range(locks)]
        self.unenforced: str | None = None
        self.patience = 60.0
        self.states: list[bytes] = []
        self.cleaned = 0

    def read_identity(self) -> str:
        return "arn:caller"

    def write_state(self, body: bytes) -> str:
        self.states.append(body)
        return f"v{len(self.states)}"

    def read_state(self, version: str | None = None) -> Stored:
        body = self.states[-1 if version is None else int(version[1:]) - 1]
        return Stored(body, hashlib.md5(body, usedforsecurity=False).hexdigest() if version is None else None)

    def read_encryption(self) -> Mapping[str, Encryption]:
        return {"state": self.encryption}

    def refusals(self) -> Sequence[Refusal]:
        return [Refusal("open doors are refused", "pulled at the door", lambda: "closed")]

    def clean_up(self) -> Cleaned:
        self.cleaned += 1
        return Cleaned(len(self.states))


NAMES = [
    "identity",
    "take the lock",
    "a second client is refused",
    "write a state",
    "read it back",
    "encryption",
    "old versions are kept",
    "open doors are refused",
    "release the lock",
    "the lock is free",
    "clean up",
]


def perform(probe: MemoryProbe, pause: Callable[[float], None] = lambda _: None) -> dict[str, StepFinished]:
    return {step.name: step for step in perform_scenario(probe, ignore, pause)}


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object) -> Any:
        raise error

    return fail


def answering(value: Any) -> Callable[..., Any]:
    return lambda *_: value
