"""The standard streams of a process: a disk that is full must neither break off its work nor be passed over."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, TextIO

from stateroom.errors import StateroomError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Stream(io.FileIO):
    """A descriptor that remembers its first failure, and takes everything after it without writing it: what lies in a
    buffer would fail again at every flush, the last time when the process ends.

    A reader that went away is no failure where `quiet` is false: BrokenPipeError is raised each time.
    """

    def __init__(self, descriptor: int, *, quiet: bool) -> None:
        """quiet: nothing is raised at all, as on standard error, where nobody could be told of it."""
        super().__init__(descriptor, "wb", closefd=False)
        self.failure: OSError | None = None
        self._quiet = quiet

    def write(self, data: ReadableBuffer, /) -> int:
        if self.failure is None:
            try:
                return super().write(data)
            except OSError as error:
                if isinstance(error, BrokenPipeError) and not self._quiet:
                    raise
                self.failure = error
                if not self._quiet:
                    raise
        return memoryview(data).nbytes


def guard_streams() -> None:
    """Let standard output and standard error remember that they failed. What is no file, or closed, stays as it is."""
    sys.stdout, sys.stderr = (guarded(stream, quiet=stream is sys.stderr) for stream in (sys.stdout, sys.stderr))


def is_lost_output(error: OSError) -> bool:
    """Whether it is standard output that failed with this, and no other file."""
    raw = _raw(sys.stdout)
    return isinstance(raw, Stream) and raw.failure is error


def lost_output() -> OSError | None:
    """Why standard output did not take everything that was written to it; None when it did. Flushes it;
    BrokenPipeError when its reader went away."""
    stream = sys.stdout
    raw = _raw(stream)
    if not isinstance(raw, Stream):
        return None
    try:
        stream.flush()
    except OSError:
        if raw.failure is None:
            raise
    return raw.failure


def require_written() -> None:
    """StateroomError when standard output did not take everything."""
    lost = lost_output()
    if lost is not None:
        raise lost_error(lost)


def lost_error(lost: OSError) -> StateroomError:
    """What a user is told of it. A display goes on in silence, and everything else is printed at the end, so what a
    command changes is changed and recorded by then."""
    return StateroomError(
        "the output cannot be written",
        why=lost.strerror or str(lost),
        remedy="make room or send the output elsewhere, and run the same command again; what it did stays done",
    )


def guarded(stream: TextIO, *, quiet: bool) -> TextIO:
    """The same descriptor behind a Stream; what is no file, such as a test's buffer, itself. quiet: as of a Stream."""
    if not isinstance(stream, io.TextIOWrapper) or not isinstance(_raw(stream), io.FileIO):
        return stream
    raw = Stream(stream.fileno(), quiet=quiet)
    return io.TextIOWrapper(
        # Unbuffered, as with `python -u`, it has no buffer below it either.
        raw if stream.write_through else io.BufferedWriter(raw),
        encoding=stream.encoding,
        # A locale without Unicode is no reason to break off in the middle of a run.
        errors="replace",
        newline="\n",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _raw(stream: TextIO | None) -> object:
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)
