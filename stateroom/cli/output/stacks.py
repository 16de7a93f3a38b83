"""The table of stacks, in the width of the terminal."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
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


def render_stacks(rows: Sequence[Row], *, colour: bool = False, width: int = _WIDTH) -> Iterator[str]:
    """A line for each stack, below them why some are not as they should be, and how many there are of each kind."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from stateroom.cli.output.changes import wrap

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("stack", overflow="fold")
    for name in ("cloud", "region", "account", "lock"):
        # An account's id in two pieces could not be copied.
        table.add_column(name, no_wrap=True)
    table.add_column("state", ratio=1, min_width=12)
    for row in rows:
        cells = [row.stack, *(value or "-" for value in (row.cloud, row.region, row.account, row.lock))]
        # As text, so that a bracket in a message is no mark-up.
        table.add_row(*map(Text, cells), Text(row.words, style=_COLOURS.get(row.state, "red")))
    console = Console(file=io.StringIO(), width=width, force_terminal=colour, highlight=False)
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


def is_terminal() -> bool:
    """Whether a person looks at standard output."""
    stream = getattr(sys, "stdout", None)
    return stream is not None and stream.isatty()
