"""The board for a terminal: the stacks under way stand at the foot, each result scrolls above them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Self, cast

from rich.console import Console, Group
from rich.live import Live as Region
from rich.padding import Padding
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from stateroom.cli.fleet.results import Document, result_of
from stateroom.cli.fleet.telling import Told
from stateroom.cli.output.listener import Listener
from stateroom.cli.output.live import PHASES
from stateroom.cli.output.text import render_kind
from stateroom.engine.events import Finished, PhaseStarted, Started, Waiting
from stateroom.smoke.report import StepFinished

# More lines than this would push the results off a small screen.
_SHOWN = 12
_WIDTH = 80
_COLOURS = {"✓": "green", "=": "green", "~": "yellow", "!": "red", "✗": "red"}


@dataclass
class _Row:
    began: float
    note: str = "starting"
    changes: int = 0
    changed: int = 0


class LiveBoard:
    """A region with one line for each stack under way, refreshed a few times a second."""

    def __init__(self, stacks: Sequence[str], console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        # By itself rich ends the process when a pipe is closed.
        self._console.file = cast("IO[str]", Listener(self._console.file))
        self._total, self._ended = len(stacks), 0
        self._width = max(map(len, stacks), default=0)
        self._rows: dict[str, _Row] = {}
        self._lock = threading.Lock()
        self._region = Region(get_renderable=self._render, console=self._console, refresh_per_second=8, transient=True)

    def __enter__(self) -> Self:
        self._region.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._region.stop()

    def begin(self, stack: str) -> None:
        with self._lock:
            self._rows[stack] = _Row(time.monotonic())

    def show(self, stack: str, told: Told) -> None:
        with self._lock:
            row = self._rows[stack]
            match told:
                case PhaseStarted(phase, count):
                    row.note, row.changes, row.changed = PHASES[phase], count if phase == "apply" else 0, 0
                case Started(resource):
                    row.note = f"{render_kind(resource.token)} {resource.identity}"
                case Waiting(_resource, what):
                    row.note = f"waiting for {what}"
                case Finished():
                    row.changed += 1
                case StepFinished():
                    row.note, row.changes = "proving it", 0

    def end(self, stack: str, document: Document, seconds: float) -> None:
        with self._lock:
            self._rows.pop(stack, None)
            self._ended += 1
        result = result_of(document)
        head = f"  {result.sign} {stack:<{self._width}}  "
        took = f"{seconds:.1f}s"
        # What is too long for the line, such as an error, begins below it.
        fits = len(head) + len(result.line) + len(took) < _WIDTH
        line = f"{head}{result.line if fits else '':<{_WIDTH - len(head) - len(took) - 1}} {took}"
        text = Text(line)
        text.stylize(_COLOURS[result.sign], 2, 3)
        self._print(text)
        for each in (*(() if fits else _wrapped(result.line)), *result.details):
            self._print(Text(each))

    def line(self, text: str) -> None:
        self._print(Text(text))

    def _print(self, text: Text) -> None:
        # The terminal breaks a long line itself, so that a name in it can be copied whole.
        self._console.print(text, soft_wrap=True)

    def _render(self) -> Padding:
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(width=1)
        # As wide as in the results above, so that what is told of a stack stays in its column.
        table.add_column(no_wrap=True, width=self._width + 1)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(no_wrap=True, justify="right")
        with self._lock:
            rows, ended = list(self._rows.items()), self._ended
        for stack, row in rows[:_SHOWN]:
            count = f"{row.changed} of {row.changes}: " if row.changes else ""
            table.add_row(Spinner("dots"), stack, count + row.note, f"{time.monotonic() - row.began:.0f}s")
        more = len(rows) - _SHOWN
        waiting = self._total - ended - len(rows)
        parts = [f"{ended} of {self._total} stacks ended"]
        parts += [f"{more} more under way"] if more > 0 else []
        parts += [f"{waiting} to come"] if waiting else []
        return Padding(Group(table, Text(", ".join(parts), style="dim")), (0, 0, 0, 2))


def _wrapped(text: str) -> list[str]:
    from stateroom.cli.output.changes import wrap

    return [line for part in text.splitlines() for line in wrap(part)]
