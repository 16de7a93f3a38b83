"""A lock as it is kept, and what is said of one that somebody else holds, on every cloud. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stateroom.errors import LockHeldError
from stateroom.states.lock_info import LockInfo, read_info


@dataclass(frozen=True)
class Kept:
    """A lock as it was read.

    text: what is written in it. mark: what tells it from every other lock at the same place, for a removal on
    condition. written: when the cloud says that it was written; None where it does not say.
    """

    text: str
    mark: str
    written: datetime | None = None

    @property
    def info(self) -> LockInfo | None:
        """Who holds it; None when it is no lock of a tool."""
        return read_info(self.text)


def holder_of(held: LockInfo | None, ours: LockInfo, name: str) -> LockInfo | None:
    """Who holds a lock that could not be taken; None when we do. held: what was read when it could not be taken.

    A request that the SDK repeats can meet its own lock; the ID tells.
    """
    if held is None:
        raise LockHeldError(
            f"the {name} was held a moment ago and is free now",
            why="its holder released it while we asked",
            remedy="try again",
        )
    return None if held.id == ours.id else held


def refuse_other(held: LockInfo | None, lock_id: str, name: str) -> None:
    """LockHeldError when a lock is not held under this ID."""
    if held is not None and held.id == lock_id:
        return
    raise LockHeldError(
        f"the {name} is not held under the ID {lock_id}",
        why=f"it is held by {held}" if held else "nobody holds it",
        remedy="leave it: only its holder, or `terraform force-unlock` with its ID, should remove it",
    )
