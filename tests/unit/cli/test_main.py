"""The command's edge: what any error looks like, on which stream, and with which exit code."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest

from stateroom import errors
from stateroom.cli import main
from stateroom.cli.main import Commands, execute
from stateroom.errors import CloudError, ConfigError, RefusedError, StateroomError

Given = Callable[[Callable[[], object]], None]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Makes `stateroom up` do something else, so that every end of a command can be seen."""

    def give(act: Callable[[], object]) -> None:
        options = [click.Option([name], is_flag=True, expose_value=False) for name in ("--json", "--debug")]
        replaced = click.Command("up", callback=act, params=[*options])
        monkeypatch.setattr(Commands, "get_command", lambda _self, _context, _name: replaced)

    return give


def raising(error: BaseException) -> Callable[[], object]:
    def act() -> object:
        raise error

    return act


def every_error(error: type[StateroomError] = StateroomError) -> Iterator[type[StateroomError]]:
    yield error
    for child in error.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from every_error(child)


EXIT_CODES = {
    "StateroomError": 1,
    "ConfigError": 3,
    "UsageError": 3,
    "RefusedError": 4,
    "CredentialsError": 5,
    "DeniedError": 5,
    "LockHeldError": 6,
    "StoppedError": 1,
    "SmokeError": 1,
    "CloudError": 1,
    "UnreachableError": 1,
    "DeadlineError": 1,
    "ViolationError": 4,
    "PolicyError": 1,
}


def test_every_error_is_tried_here() -> None:
    assert {error.__name__ for error in every_error()} == set(EXIT_CODES)


@pytest.mark.parametrize("kind", EXIT_CODES)
def test_an_error_is_told_on_the_error_stream_and_by_the_exit_code(
    kind: str, command: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(getattr(errors, kind)("it broke", why="the équipe said so", remedy="mend it")))
    assert execute(["up"]) == EXIT_CODES[kind]
    assert capsys.readouterr() == ("", "error: it broke\n  why:  the équipe said so\n  next: mend it\n")


@pytest.mark.parametrize("kind", EXIT_CODES)
def test_with_json_an_error_is_the_one_document(kind: str, command: Given, capsys: pytest.CaptureFixture[str]) -> None:
    command(raising(getattr(errors, kind)("it broke", why="the équipe said so")))
    assert execute(["up", "--json"]) == EXIT_CODES[kind]
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "command": "up",
        "exit_code": EXIT_CODES[kind],
        "error": {"type": kind, "what": "it broke", "why": "the équipe said so", "next": ""},
    }
    assert (err, "équipe" in out) == ("", True)


def test_every_problem_of_a_stack_file_is_told(command: Given, capsys: pytest.CaptureFixture[str]) -> None:
    problems = ["unknown key lok @ $.lok (write lock)", "no name @ $.name (a text; add it)"]
    command(raising(ConfigError("it has 2 problems", problems, remedy="correct it")))
    assert execute(["up"]) == 3
    assert capsys.readouterr().err == (
        "error: it has 2 problems\n"
        "  - unknown key lok @ $.lok (write lock)\n"
        "  - no name @ $.name (a text; add it)\n"
        "  next: correct it\n"
    )
    assert execute(["up", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["error"] == {
        "type": "ConfigError",
        "what": "it has 2 problems",
        "problems": problems,
        "why": "",
        "next": "correct it",
    }


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["upp"], "No such command 'upp'\n  next: see `stateroom --help`"),
        (["--nope"], "No such option '--nope'\n  next: see `stateroom --help`"),
        (
            ["up", "--stak", "x"],
            "No such option '--stak'. (Did you mean one of: '--smoke', '--stack'?)\n  next: see `stateroom up --help`",
        ),
        (["smoke", "x"], "Got unexpected extra argument (x)\n  next: see `stateroom smoke --help`"),
        (["preview", "--stack"], "Option '--stack' requires an argument\n  next: see `stateroom --help`"),
        (
            ["emit", "--format", "xml"],
            (
                "Invalid value for '--format': 'xml' is not one of 'block', 'partial', 'json', 'remote-state'\n"
                "  next: see `stateroom emit --help`"
            ),
        ),
        (
            ["local", "--port", "65536"],
            "Invalid value for '--port': 65536 is not in the range 0<=x<=65535\n  next: see `stateroom local --help`",
        ),
    ],
)
def test_a_wrong_command_line_exits_with_3_and_says_where_help_is(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(arguments) == 3
    assert capsys.readouterr() == ("", f"error: {text}\n")


def test_a_wrong_command_line_is_one_document_with_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["upp", "--json"]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "command": "upp",
        "exit_code": 3,
        "error": {
            "type": "UsageError",
            "what": "No such command 'upp'",
            "why": "",
            "next": "see `stateroom --help`",
        },
    }
    assert err == ""


def test_an_error_that_click_did_not_tie_to_a_command_points_to_the_help(
    command: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(click.FileError("x.tf", hint="it is a folder")))
    assert execute(["up"]) == 3
    assert capsys.readouterr().err == (
        "error: Could not open file 'x.tf': it is a folder\n  next: see `stateroom --help`\n"
    )


def test_without_a_command_the_help_is_shown_as_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute([]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: stateroom [OPTIONS] COMMAND [ARGS]...\n")


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["up", "-h"], ["--version"]])
def test_what_was_asked_for_is_no_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(arguments) == 0
    out, err = capsys.readouterr()
    assert (bool(out), err) == (True, "")


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (2, 2), (6, 6), ("text", 0)])
def test_a_command_that_ends_well_decides_its_exit_code(result: object, code: int, command: Given) -> None:
    command(lambda: result)
    assert execute(["up"]) == code


@pytest.mark.parametrize("name", Commands("stateroom").list_commands(click.Context(main.main)))
def test_every_command_that_is_listed_is_there(name: str) -> None:
    found = Commands("stateroom").get_command(click.Context(main.main), name)
    assert found is not None
    assert (found.name, bool(found.short_help)) == (name, True)


@pytest.mark.parametrize("arguments", [["up", "--debug"], ["up", "--debug", "--json"]], ids=["text", "json"])
def test_with_debug_the_traceback_comes_before_the_error(
    arguments: list[str], command: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(RefusedError("not ours", why="the tag is missing")))
    assert execute(arguments) == 4
    out, err = capsys.readouterr()
    assert err.startswith("Traceback (most recent call last):\n")
    assert "stateroom.errors.RefusedError: not ours\n  why:  the tag is missing\n" in err
    if "--json" in arguments:
        assert json.loads(out)["error"]["what"] == "not ours"
    else:
        assert (out, err.endswith("\nerror: not ours\n  why:  the tag is missing\n")) == ("", True)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()], ids=["signal", "prompt"])
def test_an_interruption_is_told_without_a_traceback(
    error: BaseException, command: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(error))
    assert execute(["up"]) == 1
    out, err = capsys.readouterr()
    # After a signal the cursor stands behind ^C: a line of its own begins.
    told = err.removeprefix("\n")
    assert (out, told) == ("", "error: interrupted\n  why:  nothing was changed\n  next: run the same command again\n")


def test_what_others_wrote_does_not_steer_the_terminal(command: Given, capsys: pytest.CaptureFixture[str]) -> None:
    command(raising(errors.LockHeldError("held", why="by ada\x1b[2J")))
    assert execute(["up"]) == 6
    assert capsys.readouterr().err == "error: held\n  why:  by ada\\x1b[2J\n"


def test_an_error_that_nobody_expected_is_called_a_defect(command: Given, capsys: pytest.CaptureFixture[str]) -> None:
    command(raising(KeyError("bucket")))
    assert execute(["up"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "error: unexpected KeyError: 'bucket'\n"
        "  why:  this is a defect of Stateroom\n"
        "  next: run the same command with --debug and report what it prints\n"
    )
    with pytest.raises(KeyError):
        execute(["up", "--debug"])


def test_a_reader_that_went_away_ends_the_command_in_silence(
    command: Given, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(raising(BrokenPipeError()))
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    assert execute(["up"]) == 1
    assert stream.closed, "what the end of the process would say about the pipe goes nowhere"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("arguments", [["up"], ["up", "--json"]], ids=["text", "json"])
def test_an_error_that_nobody_reads_still_has_its_exit_code(
    arguments: list[str], command: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            del text
            raise BrokenPipeError

    command(raising(CloudError("it broke")))
    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", Closed())
    assert execute(arguments) == 1


def test_the_process_ends_with_the_exit_code() -> None:
    done: Any = subprocess.run(
        [sys.executable, "-m", "stateroom.cli", "upp"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "error: No such command 'upp'\n  next: see `stateroom --help`\n"
