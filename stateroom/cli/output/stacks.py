"""The table of stacks, in the width of the terminal."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stateroom.cli.fleet.listing import Row, State

_WIDTH: Final = 80
_COLOURS: Final[dict[State, str]] = {
    "up_to_date": "green",
    "pending": "yellow",
    "not_made": "yellow",
    "recorded": "",
    "not_recorded": "dim",
}


_GIVING_WAY: Final = ("lock", "account", "cloud", "region")
"""Columns in the order in which they are left out where there is no room."""


def render_stacks(rows: Sequence[Row], *, colour: bool = False, width: int = _WIDTH) -> Iterator[str]:
    """A line for each stack, below them why some are not as they should be, and how many there are of each kind.

    Names and states are always whole: where the line is too narrow, other columns are left out, and that is said.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from stateroom.cli.output.changes import wrap

    columns, left_out = _columns(rows, width)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in columns:
        table.add_column(name, no_wrap=True)
    for place, row in enumerate(rows):
        *cells, state = (cells[place] for cells in columns.values())
        # As text, so that a bracket in a message is no mark-up.
        table.add_row(*map(Text, cells), Text(state, style=_COLOURS.get(row.state, "red")))
    # What is wider than the terminal even so is broken by the terminal itself, and can be copied whole.
    needed = _needed(columns)
    console = Console(file=io.StringIO(), width=max(width, needed), force_terminal=colour, highlight=False)
    with console.capture() as captured:
        console.print(table)
    yield from (line.rstrip() for line in captured.get().splitlines())
    explained = [row for row in rows if row.detail]
    if explained:
        yield ""
    for row in explained:
        yield from wrap(f"{row.stack}: {row.detail}", "  ")
    counts = Counter(row.state for row in rows)
    told = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in counts.items())
    yield f"\n{len(rows)} stack{'s' * (len(rows) != 1)}: {told}"
    if left_out:
        yield f"no room for {', '.join(left_out)}: --json has all"


def _columns(rows: Sequence[Row], width: int) -> tuple[dict[str, list[str]], list[str]]:
    """The cells of each column that there is room for, by its name, and the names of the others."""
    columns = {
        "stack": [row.stack for row in rows],
        "cloud": [row.cloud or "-" for row in rows],
        "region": [row.region or "-" for row in rows],
        "account": [row.account or "-" for row in rows],
        "lock": [row.lock or "-" for row in rows],
        "state": [row.words for row in rows],
    }
    left_out: list[str] = []
    for name in _GIVING_WAY:
        if _needed(columns) > width:
            del columns[name]
            left_out.append(name)
    return columns, left_out


def _needed(columns: Mapping[str, Sequence[str]]) -> int:
    """How wide the table is, with a blank between columns."""
    from rich.cells import cell_len

    return sum(max(map(cell_len, (name, *cells))) + 1 for name, cells in columns.items()) - 1


def is_terminal() -> bool:
    """Whether a person looks at standard output."""
    stream = getattr(sys, "stdout", None)
    return stream is not None and stream.isatty()
