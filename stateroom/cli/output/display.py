"""What every display does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from stateroom.engine.events import Event
from stateroom.provision import Made, Watch

if TYPE_CHECKING:
    from stateroom.policy.judge import Judgement
    from stateroom.smoke.report import StepFinished


class Display(Protocol):
    """Shows a run as it goes. A context manager: leaving it leaves the terminal as it was."""

    def __enter__(self) -> Display: ...

    def __exit__(self, *exception: object) -> None: ...

    def suspended(self) -> AbstractContextManager[None]:
        """Leave the terminal alone for a while, such as for a question."""

    def line(self, text: str = "") -> None:
        """Show one line of text."""

    def engine(self, event: Event) -> None:
        """Show what the engine does. Called from several threads."""

    def smoke(self, step: StepFinished) -> None:
        """Show a step of the smoke test."""


def show_lines(display: Display, lines: Iterable[str]) -> None:
    """Show some lines of text."""
    for line in lines:
        display.line(line)


def watch_of(
    display: Display,
    made: Callable[[Made], Iterable[str]] = lambda _made: (),
    judged: Callable[[Judgement], Iterable[str]] = lambda _judgement: (),
) -> Watch:
    """The display as the watcher of a job. `made` says in lines what was made, `judged` what the policies say."""

    return Watch(
        display.engine,
        lambda what: show_lines(display, made(what)),
        display.smoke,
        lambda what: show_lines(display, judged(what)),
    )
