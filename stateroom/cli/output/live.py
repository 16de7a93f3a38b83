"""The display for a terminal: what is under way stands at the foot, what is done scrolls above it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Self, cast

from rich.console import Console
from rich.live import Live as Region
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from stateroom.cli.output.listener import Listener
from stateroom.cli.output.text import render_event, render_kind, render_smoke_step
from stateroom.cli.output.visible import visible
from stateroom.engine.events import Event, Failed, Finished, PhaseStarted, Resource, Started, Waiting

if TYPE_CHECKING:
    from stateroom.smoke.report import StepFinished

PHASES = {
    "declare": "asking who we are",
    "read": "reading what is there",
    "plan": "planning",
    "apply": "making it so",
    "delete": "removing",
}
# More lines than this would push the finished ones off a small screen.
_SHOWN = 6


class Live:
    """A region of running resources with their times, refreshed a few times a second."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        # By itself rich ends the process when a pipe is closed.
        self._console.file = cast("IO[str]", Listener(self._console.file))
        self._running: dict[Resource, tuple[float, str]] = {}
        self._phase = ""
        self._lock = threading.Lock()
        self._region = Region(get_renderable=self._render, console=self._console, refresh_per_second=8, transient=True)

    def __enter__(self) -> Self:
        self._region.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._phase = ""
        self._region.stop()

    @contextmanager
    def suspended(self) -> Iterator[None]:
        self._region.stop()
        try:
            yield
        finally:
            self._region.start()

    def line(self, text: str = "") -> None:
        self._phase = ""
        self._print(visible(text))

    def engine(self, event: Event) -> None:
        with self._lock:
            match event:
                case PhaseStarted(phase, count):
                    self._phase = PHASES[phase] + (f" ({count} resources)" if count else "")
                case Started(resource):
                    self._running[resource] = (time.monotonic(), "")
                case Waiting(resource, what):
                    started, _ = self._running.get(resource, (time.monotonic(), ""))
                    self._running[resource] = (started, f"waiting for {what}")
                case Finished(resource) | Failed(resource):
                    self._running.pop(resource, None)
        line = None if isinstance(event, Waiting) else render_event(event)
        if line is not None:
            self._print(line)

    def smoke(self, step: StepFinished) -> None:
        self._phase = "proving it"
        self._print(render_smoke_step(step))

    def _print(self, line: str) -> None:
        text = Text(line)
        for sign, style in (("✓", "green"), ("+", "green"), ("~", "yellow"), ("✗", "red"), ("!", "red")):
            if line.lstrip().startswith(sign):
                text.stylize(style, line.index(sign), line.index(sign) + 1)
        # The terminal breaks a long line itself, so that a name in it can be copied whole.
        self._console.print(text, soft_wrap=True)

    def _render(self) -> Table:
        table = Table.grid(padding=(0, 1))
        with self._lock:
            running = list(self._running.items())
        if not running and self._phase:
            table.add_row(Spinner("dots"), self._phase)
        for resource, (started, note) in running[:_SHOWN]:
            what = note or render_kind(resource.token)
            table.add_row(Spinner("dots"), f"{what}  {resource.identity}", f"{time.monotonic() - started:.0f}s")
        if len(running) > _SHOWN:
            table.add_row("", f"and {len(running) - _SHOWN} more")
        return table
