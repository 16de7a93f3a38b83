"""What a process that works on one stack tells the one that started it: events as lines of JSON, one each."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from typing import IO, Any, Final, Self, cast

from stateroom.cli.output.listener import Listener
from stateroom.engine.events import Event, Failed, Finished, PhaseStarted, Planned, Resource, Retried, Started, Waiting
from stateroom.smoke.report import StepFinished


@dataclass(frozen=True)
class Line:
    """A line of text for whoever watches."""

    text: str


Told = Line | StepFinished | PhaseStarted | Started | Waiting | Finished | Failed | Retried
"""Every event but Planned: no display shows the plan resource by resource, and the document has it."""

_KINDS: Final[Mapping[str, Any]] = {
    kind.__name__: kind for kind in (Line, StepFinished, PhaseStarted, Started, Waiting, Finished, Failed, Retried)
}


def encode(told: Told) -> str:
    """One event as a line of JSON, without the line's end."""
    return json.dumps({"kind": type(told).__name__, **asdict(told)})


def decode(line: str) -> Told:
    """The event of such a line. ValueError, KeyError or TypeError for any other."""
    values = json.loads(line)
    kind = _KINDS[values.pop("kind")]
    if "resource" in values:
        values["resource"] = Resource(**values["resource"])
    return cast("Told", kind(**values))


class Telling:
    """The display that writes what it is to show as data. It goes on in silence when nobody reads any more."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = Listener(stream)
        self._lock = threading.Lock()

    @classmethod
    def on(cls, descriptor: int) -> Self:
        """descriptor: an open one for writing, such as a pipe's end."""
        return cls(os.fdopen(descriptor, "w", encoding="utf-8", closefd=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        return None

    def suspended(self) -> AbstractContextManager[None]:
        return nullcontext()

    def line(self, text: str = "") -> None:
        self._tell(Line(text))

    def engine(self, event: Event) -> None:
        if not isinstance(event, Planned):
            self._tell(event)

    def smoke(self, step: StepFinished) -> None:
        self._tell(step)

    def _tell(self, told: Told) -> None:
        with self._lock:
            self._stream.write(encode(told) + "\n")
            self._stream.flush()
