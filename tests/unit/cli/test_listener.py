"""Displays whose reader goes away: the work goes on in silence."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys

import pytest
from rich.console import Console

from stateroom.cli.output.display import Display
from stateroom.cli.output.listener import Listener
from stateroom.cli.output.live import Live
from stateroom.cli.output.plain import Plain
from stateroom.engine.events import Finished, PhaseStarted, Resource, Started
from stateroom.smoke.report import StepFinished

BUCKET = Resource("aws:s3/bucket:Bucket", "state", "acme-state")


class Failing(io.StringIO):
    """A stream that takes some writes and then fails each time."""

    def __init__(self, error: OSError, good: int) -> None:
        super().__init__()
        self.error, self.good, self.refused = error, good, 0

    def write(self, text: str) -> int:
        if self.good == 0:
            self.refused += 1
            raise self.error
        self.good -= 1
        return super().write(text)


def use(display: Display) -> None:
    with display:
        display.line("first")
        display.engine(PhaseStarted("apply", 1))
        display.engine(Started(BUCKET, "create"))
        display.engine(Finished(BUCKET, "create", 0.1))
        with display.suspended():
            display.line()
        display.smoke(StepFinished("name", "", "passed", 0.1, "detail"))


@pytest.mark.parametrize("good", [0, 1, 3])
@pytest.mark.parametrize("error", [BrokenPipeError(), OSError(errno.ENOSPC, "full")], ids=["pipe", "disk"])
@pytest.mark.parametrize("kind", ["plain", "live"])
def test_a_display_goes_on_in_silence_when_its_reader_is_gone(kind: str, error: OSError, good: int) -> None:
    stream = Failing(error, good)
    use(Plain(stream) if kind == "plain" else Live(Console(file=stream, force_terminal=True)))
    assert stream.refused == 1


def test_a_display_without_a_reader_from_the_start_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    listener = Listener(None)
    assert (listener.write("text"), listener.isatty(), listener.encoding) == (4, False, "utf-8")
    listener.flush()
    assert capsys.readouterr().out == ""


def test_a_failing_flush_is_silent_too() -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.ENOSPC, "full")

    stream = Full()
    display = Plain(stream)
    display.line("seen")
    display.line("not seen")
    assert stream.getvalue() == "seen\n"


def test_plain_lines_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    # What others wrote, such as the holder of a lock, does not steer the terminal.
    Plain().line("text of\t\x1b[31mada\x07\x9b2J\nand more")
    assert capsys.readouterr().out == "text of\t\\x1b[31mada\\x07\\x9b2J\nand more\n"


def test_a_process_whose_pipe_is_closed_ends_well_and_says_nothing() -> None:
    program = (
        "from stateroom.cli.output import open_display\n"
        "with open_display(as_json=False) as display:\n"
        "    for number in range(1000):\n"
        "        display.line(f'line {number}')\n"
    )
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run([sys.executable, "-c", program], stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_gets_a_long_name_in_one_piece() -> None:
    name = "arn:aws:iam::123456789012:role/" + "x" * 50
    stream = io.StringIO()
    with Live(Console(file=stream, force_terminal=True, width=60, no_color=True)) as display:
        display.engine(Started(BUCKET, "create"))
        display.line(f"  + {name}")
    assert f"  + {name}\n" in stream.getvalue()
