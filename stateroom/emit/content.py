"""What every format of every tool says of one state of a backend. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stateroom.emit.checksum import FOR_THE_BACKEND
from stateroom.emit.hcl import Attributes, Notes, Value, quote
from stateroom.emit.wanted import Wanted


@dataclass(frozen=True)
class Content:
    """What every format says.

    backend: the tool's name of the kind of backend, "s3" or "oss". name: the backend's own, for the header.
    notes: what a reader must know of an argument; JSON has no comments, so there the header says it.
    wanted: what was asked for, with the facts.
    """

    backend: str
    name: str
    groups: Sequence[Attributes]
    notes: Notes
    wanted: Wanted

    def header(self, use: str) -> str:
        """The first line of every file. The name is quoted: a comment ends where its line ends, whatever it holds."""
        return f"{FOR_THE_BACKEND} {quote(self.name)}: {use}"

    @property
    def arguments(self) -> dict[str, Value]:
        """All arguments, without their groups."""
        return {name: value for group in self.groups for name, value in group.items()}

    @property
    def comments(self) -> list[str]:
        """All notes, for formats that can say them in one place only."""
        return [note for of_argument in self.notes.values() for note in of_argument]
