"""The arguments of a backend as a table: what is written, and when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stateroom.emit.hcl import Attributes, Value
from stateroom.emit.wanted import Wanted


@dataclass(frozen=True)
class Argument:
    """One row. Arguments of the same group stand together; a mapping is a group of its own.

    A row is written for the versions that know its name. instead_of: the row of today that it stands for; it is
    written only where that one is not known.
    """

    group: str
    name: str
    value: Callable[[Wanted], Value | None]
    why: str
    instead_of: str | None = None


def fill(arguments: Sequence[Argument], wanted: Wanted) -> tuple[Attributes, ...]:
    """The arguments in groups of what belongs together; a row whose value is None is left out."""
    groups: dict[str, dict[str, Value]] = {}
    for argument in arguments:
        if not _fits(argument, wanted):
            continue
        value = argument.value(wanted)
        if value is not None:
            groups.setdefault(argument.group, {})[argument.name] = value
    return tuple(groups.values())


def _fits(argument: Argument, wanted: Wanted) -> bool:
    if argument.instead_of is not None:
        return not wanted.knows(argument.instead_of) and wanted.knows(argument.name)
    return wanted.knows(argument.name)
