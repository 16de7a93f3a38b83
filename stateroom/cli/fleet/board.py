"""How a run of many stacks is shown: plain lines with the stack's name before them, or nothing with `--json`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from typing import IO, Protocol, Self, cast

import click

from stateroom.cli.fleet.results import Document, result_of
from stateroom.cli.fleet.telling import Line, Told
from stateroom.cli.output.listener import Listener
from stateroom.cli.output.text import render_event, render_smoke_step
from stateroom.smoke.report import StepFinished


class Board(Protocol):
    """Shows many stacks as they go. A context manager; its methods are called from several threads."""

    def __enter__(self) -> Board: ...

    def __exit__(self, *exception: object) -> None: ...

    def begin(self, stack: str) -> None:
        """Work on a stack begins."""

    def show(self, stack: str, told: Told) -> None:
        """Show what happens to a stack."""

    def end(self, stack: str, document: Document, seconds: float) -> None:
        """Work on a stack has ended with its document."""

    def line(self, text: str) -> None:
        """Show a line that belongs to no stack."""


def open_board(stacks: Sequence[str], *, as_json: bool) -> Board:
    """The board that fits where the output goes."""
    if as_json:
        return SilentBoard(stacks)
    stream = getattr(sys, "stdout", None)
    if stream is not None and stream.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        from stateroom.cli.fleet.live_board import LiveBoard

        return LiveBoard(stacks)
    return PlainBoard(stacks)


class PlainBoard:
    """One line for everything that has happened, with the stack's name before it."""

    def __init__(self, stacks: Sequence[str], stream: IO[str] | None = None) -> None:
        """stream: where the lines go; default: standard output."""
        self._stream = cast("IO[str]", Listener(sys.stdout if stream is None else stream))
        self._width = max(map(len, stacks), default=0)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def begin(self, stack: str) -> None:
        del stack  # its first line says so

    def show(self, stack: str, told: Told) -> None:
        match told:
            case Line(text):
                self._say(stack, text)
            case StepFinished():
                self._say(stack, render_smoke_step(told))
            case event:
                self._say(stack, render_event(event) or "")

    def end(self, stack: str, document: Document, seconds: float) -> None:
        result = result_of(document, brief=True)
        self._say(stack, "\n".join([f"{result.sign} {result.line}, {seconds:.1f} s", *result.details]))

    def line(self, text: str) -> None:
        with self._lock:
            click.echo(text, file=self._stream)

    def _say(self, stack: str, text: str) -> None:
        # In one piece, so that lines of another stack do not come between them.
        lines = [f"{stack:<{self._width}} | {line}" for line in text.splitlines() if line.strip()]
        if lines:
            self.line("\n".join(lines))


class SilentBoard(PlainBoard):
    """Nothing: with `--json` the document alone is printed."""

    def line(self, text: str) -> None:
        del text
