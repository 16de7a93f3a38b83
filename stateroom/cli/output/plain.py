"""Displays without cursor movement: plain lines, or nothing at all."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import IO, TYPE_CHECKING, Self, cast

import click

from stateroom.cli.output.listener import Listener
from stateroom.cli.output.text import render_event, render_smoke_step
from stateroom.cli.output.visible import visible
from stateroom.engine.events import Event

if TYPE_CHECKING:
    from stateroom.smoke.report import StepFinished


class Plain:
    """One line for everything that has happened, for as long as somebody reads."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        """stream: where the lines go; default: standard output."""
        self._stream = cast("IO[str]", Listener(sys.stdout if stream is None else stream))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def suspended(self) -> AbstractContextManager[None]:
        return nullcontext()

    def line(self, text: str = "") -> None:
        click.echo(visible(text), file=self._stream)

    def engine(self, event: Event) -> None:
        line = render_event(event)
        if line is not None:
            self.line(line)

    def smoke(self, step: StepFinished) -> None:
        self.line(render_smoke_step(step))


class Silent(Plain):
    """Nothing: with `--json` the document alone is printed."""

    def line(self, text: str = "") -> None:
        del text

    def engine(self, event: Event) -> None:
        del event

    def smoke(self, step: StepFinished) -> None:
        del step
