"""What must be known of a backend that has no lock, whichever it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stateroom.emit.wanted import Wanted

NO_LOCK: Final = "Nothing locks these states: two runs at the same time can lose what one of them wrote."


def note_missing_lock(wanted: Wanted) -> Iterator[str]:
    if wanted.facts.lock == "none":
        yield NO_LOCK
