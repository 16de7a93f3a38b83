"""A disk that is full: one message on the error stream and exit code 1, whatever a command prints and whenever."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from stateroom.cli.main import Commands, execute
from stateroom.cli.output import open_display
from stateroom.cli.output.document import show_document
from stateroom.cli.streams import Stream, guarded, lost_output
from stateroom.errors import RefusedError

FULL = Path("/dev/full")
TOLD = (
    "error: the output cannot be written\n"
    "  why:  No space left on device\n"
    "  next: make room or send the output elsewhere, and run the same command again; what it did stays done\n"
)

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="only Linux has a device that is always full")


@pytest.fixture(params=["buffered", "unbuffered"])
def fill(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Makes a full disk of standard output, as it is in a process that `run` began."""
    with FULL.open("w") as device:
        if request.param == "unbuffered":
            device.reconfigure(write_through=True)
        # Not before the test itself begins: until then pytest puts its own stream there.
        yield lambda: monkeypatch.setattr(sys, "stdout", guarded(device, quiet=False))
        monkeypatch.undo()


def give(act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `stateroom up` do something else."""
    options = [click.Option([name], is_flag=True, expose_value=False) for name in ("--json", "--debug")]
    replaced = click.Command("up", callback=act, params=[*options])
    monkeypatch.setattr(Commands, "get_command", lambda _self, _context, _name: replaced)


def show_lines() -> int:
    with open_display(as_json=False) as display:
        display.line("first")
        display.line("second")
    return 2


def print_much() -> None:
    sys.stdout.write("x" * 100_000)


WAYS: dict[str, Callable[[], object]] = {
    "display": show_lines,
    "document": lambda: show_document({"exit_code": 4}),
    "large document": lambda: show_document({"text": "x" * 100_000}),
    "line": lambda: click.echo("line"),
    "left in the buffer": lambda: sys.stdout.write("text"),
    "more than a buffer": print_much,
}


@pytest.mark.parametrize("arguments", [["up"], ["up", "--json"], ["up", "--debug"]], ids=["text", "json", "debug"])
@pytest.mark.parametrize("way", WAYS)
def test_output_that_is_lost_is_told_once(
    way: str,
    arguments: list[str],
    fill: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill()
    give(WAYS[way], monkeypatch)
    assert execute(arguments) == 1
    told = capsys.readouterr().err
    assert told.endswith(TOLD) if "--debug" in arguments else told == TOLD
    sys.stdout.flush()  # as at the end of the process


@pytest.mark.parametrize("before", [show_lines, lambda: None], ids=["after lines", "alone"])
@pytest.mark.parametrize("arguments", [["up"], ["up", "--json"]], ids=["text", "json"])
def test_the_error_of_a_command_is_told_as_text_where_its_document_is_lost(
    arguments: list[str],
    before: Callable[[], object],
    fill: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def act() -> None:
        before()
        raise RefusedError("not ours", why="the tag is missing", remedy="give --adopt")

    fill()
    give(act, monkeypatch)
    assert execute(arguments) == 4
    assert capsys.readouterr().err == "error: not ours\n  why:  the tag is missing\n  next: give --adopt\n"


def test_another_file_that_cannot_be_written_is_no_lost_output(
    fill: Callable[[], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def act() -> None:
        show_lines()
        raise OSError(28, "No space left on device")

    fill()
    give(act, monkeypatch)
    assert execute(["up"]) == 1
    assert capsys.readouterr().err == (
        "error: unexpected OSError: [Errno 28] No space left on device\n"
        "  why:  this is a defect of Stateroom\n"
        "  next: run the same command with --debug and report what it prints\n"
    )


def test_what_comes_after_the_failure_goes_nowhere() -> None:
    descriptor = os.open(FULL, os.O_WRONLY)
    stream = Stream(descriptor, quiet=False)
    with pytest.raises(OSError, match="No space left"):
        stream.write(b"one")
    assert (stream.write(b"three"), stream.failure and stream.failure.errno) == (5, 28)
    quiet = Stream(descriptor, quiet=True)
    assert (quiet.write(b"one"), quiet.failure and quiet.failure.errno) == (3, 28)
    os.close(descriptor)


def test_a_reader_that_went_away_is_no_failure_of_the_output(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", guarded(pipe, quiet=False))
        sys.stdout.write("text")
        with pytest.raises(BrokenPipeError):
            lost_output()
        assert Stream(writer, quiet=True).write(b"text") == 4
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), writer)
        assert lost_output() is None
        monkeypatch.undo()


def test_an_error_while_the_reader_has_gone_is_that_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)

    def act() -> None:
        sys.stdout.write("text")
        raise OSError(5, "Input/output error")

    give(act, monkeypatch)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", guarded(pipe, quiet=False))
        assert execute(["up"]) == 1
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), writer)
        sys.stdout.flush()
        monkeypatch.undo()
    assert capsys.readouterr().err.startswith("error: unexpected OSError: [Errno 5] Input/output error\n")


def test_a_stream_that_is_no_file_or_is_closed_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.StringIO()
    assert guarded(text, quiet=False) is text
    monkeypatch.setattr(sys, "stdout", None)
    assert lost_output() is None


@pytest.mark.parametrize(("err", "told"), [(subprocess.PIPE, TOLD.encode()), (None, None)], ids=["told", "full too"])
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_the_process_ends_with_1_and_without_a_traceback(err: int | None, told: bytes | None, unbuffered: str) -> None:
    with FULL.open("w") as device:
        done = subprocess.run(
            [sys.executable, "-m", "stateroom.cli", "--version"],
            stdout=device,
            stderr=device if err is None else err,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            check=False,
        )
    assert (done.returncode, done.stderr) == (1, told)
