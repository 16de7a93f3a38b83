"""What must be known of a backend that has no lock, whichever it is. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.emit.wanted import Wanted


def note_missing_lock(wanted: Wanted) -> Iterator[str]:
    if wanted.facts.lock == "none":
        yield "Nothing locks these states: two runs at the same time can lose what one of them wrote."
