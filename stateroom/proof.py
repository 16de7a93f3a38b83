"""The record of a proof: which backend of a stack last passed the smoke test, as it was then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from stateroom.errors import StateroomError
from stateroom.facts import Facts


class Recorded(Protocol):
    """A stack, as far as its records go."""

    @property
    def records(self) -> Path: ...


def read_proof(stack: Recorded) -> Facts | None:
    """The backend that last passed the smoke test, as it was then. None when none has, or the record is unreadable:
    then it is proven again."""
    try:
        return Facts.from_dict(json.loads(_path(stack).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, StateroomError):
        return None


def write_proof(stack: Recorded, facts: Facts) -> None:
    """Remember that this backend has passed the smoke test."""
    from stateroom.replacing import write_text

    write_text(_path(stack), json.dumps(facts.to_dict(), indent=2) + "\n")


def forget_proof(stack: Recorded) -> None:
    """The backend is no longer proven, as far as we know."""
    _path(stack).unlink(missing_ok=True)


@contextmanager
def proof_lost_on_error(stack: Recorded) -> Iterator[None]:
    """An engine that breaks off may have changed something: the backend is then no longer proven."""
    try:
        yield
    except BaseException:
        forget_proof(stack)
        raise


def _path(stack: Recorded) -> Path:
    return stack.records / "proof.json"
