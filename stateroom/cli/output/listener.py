"""Whoever reads what is shown, and may stop reading while the work goes on."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import IO


class Listener:
    """A text stream that never fails: after the first error, such as a closed pipe or a full disk, it is silent.

    A display writes through it, because half a backend is worse than a line that nobody sees.
    """

    def __init__(self, stream: IO[str] | None) -> None:
        """stream: None when there is nobody from the start, as with `>&-`."""
        self._stream = stream
        self._is_terminal = stream is not None and stream.isatty()
        self.encoding: str = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        self._attempt(lambda stream: stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._attempt(lambda stream: stream.flush())

    def isatty(self) -> bool:
        return self._is_terminal

    def _attempt(self, act: Callable[[IO[str]], object]) -> None:
        stream = self._stream
        if stream is None:
            return
        try:
            act(stream)
        except OSError:
            self._stream = None
            _discard(stream)


def _discard(stream: IO[str]) -> None:
    """Let the stream's own buffer end nowhere: flushed when the process ends, it would fail once more.

    Source: Python documentation, signal, "Note on SIGPIPE".
    """
    try:
        descriptor = stream.fileno()
    except (OSError, AttributeError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
