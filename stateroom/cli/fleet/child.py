"""One stack's process: `stateroom COMMAND --stack NAME`, which tells its events and ends with one document."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from stateroom.cli.fleet.telling import Told, decode


@dataclass(frozen=True)
class Left:
    """What a process left behind.

    code: its exit code, negative for the signal that ended it.
    document: what it printed for `--json`; None when it came to none.
    aside: what else it wrote, such as what a program prints.
    """

    code: int
    document: Mapping[str, Any] | None
    aside: str


class Child:
    """A running process. `told` is read to its end, then `leave` is called."""

    def __init__(self, command: str, stack: str, root: Path, arguments: Sequence[str]) -> None:
        """arguments: the other options of the command. OSError when no process can be started."""
        reader, writer = os.pipe()
        self._told: IO[str] = os.fdopen(reader, encoding="utf-8")
        self._out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `leave`
        self._err: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the same
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                [
                    *_python(),
                    *(command, "--stack", stack, "--cwd", str(root), "--json", "--events", str(writer)),
                    *arguments,
                ],
                stdin=subprocess.DEVNULL,
                stdout=self._out,
                stderr=self._err,
                pass_fds=(writer,),
                # A terminal sends Ctrl-C to the whole group. Here the one who shows the run decides who gets it; and
                # nothing can ask a question at a terminal that many share.
                start_new_session=True,
            )
        except BaseException:
            self._close()
            raise
        finally:
            os.close(writer)

    def told(self) -> Iterator[Told]:
        """The events, as they come, until the process ends."""
        for line in self._told:
            yield decode(line)

    def interrupt(self) -> None:
        """Ask it to finish what is under way and to say what was done."""
        self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self._process.kill()

    def leave(self) -> Left:
        """Wait for its end."""
        code = self._process.wait()
        out, err = (_content(stream) for stream in (self._out, self._err))
        self._close()
        before, document = _split_document(out)
        return Left(code, document, before + err)

    def _close(self) -> None:
        for stream in (self._told, self._out, self._err):
            stream.close()


def _python() -> list[str]:
    """This Python with our command. What lies in the current folder is imported only if it is here, too."""
    here = sys.path[:1] in ([""], [os.getcwd()])
    return [sys.executable, *([] if here else ["-P"]), "-m", "stateroom.cli"]


def _content(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", errors="replace")


def _split_document(out: str) -> tuple[str, Mapping[str, Any] | None]:
    """What a program printed, and the document that stands last: it begins with a brace on a line of its own."""
    before, brace, rest = ("\n" + out).rpartition("\n{\n")
    try:
        document: Mapping[str, Any] = json.loads(brace + rest) if brace else {}
    except ValueError:
        document = {}
    return (before.lstrip("\n"), document) if document else (out, None)
