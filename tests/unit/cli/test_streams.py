"""What the command makes of the streams it is given: how wide they are, and what they can hold."""

from __future__ import annotations

import io
import subprocess
import sys

import click
import pytest

from stateroom.cli.main import Commands, execute
from stateroom.errors import ConfigError, StateroomError

IN_A_CHILD = """
import click
from stateroom.cli import main
from stateroom.cli.output import open_display
from stateroom.cli.output.document import show_exactly
from stateroom.errors import StateroomError

@click.command("up")
@click.option("--json", "as_json", is_flag=True)
def up(as_json):
    with open_display(as_json=as_json) as display:
        display.line("✓ done")
    show_exactly('key = "é"\\n' * (not as_json))
    raise StateroomError("the équipe said no")

main.Commands.get_command = lambda *_: up
main.run()
"""


class Screen(io.StringIO):
    """A terminal, as far as a stream tells."""

    def isatty(self) -> bool:
        return True


def show(error: StateroomError, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a terminal of 40 columns shows of an error."""

    def act() -> None:
        raise error

    screen = Screen()
    monkeypatch.setattr(Commands, "get_command", lambda _self, _context, _name: click.Command("up", callback=act))
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "40")
    assert execute(["up"]) == error.exit_code
    return screen.getvalue()


def test_on_a_terminal_an_error_is_as_wide_as_it_and_names_stay_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "arn:aws:s3:::acme-state-123456789012-eu-west-1"
    error = StateroomError("it broke", why=f"the disk is full, and {name} is on it", remedy="make room")
    assert show(error, monkeypatch) == (
        f"error: it broke\n  why:  the disk is full, and\n        {name}\n        is on it\n  next: make room\n"
    )


def test_on_a_terminal_a_problem_and_a_text_of_several_lines_are_wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = "unknown key lok @ $.lok (write lock, or remove it)"
    error = ConfigError("it has a problem", [problem], why="first\n\nsecond")
    assert show(error, monkeypatch) == (
        "error: it has a problem\n"
        "  - unknown key lok @ $.lok (write lock,\n"
        "        or remove it)\n"
        "  why:  first\n"
        "\n"
        "second\n"
    )


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [
        (["up"], '? done\nkey = "é"\n', "error: the équipe said no\n"),
        (["up", "--json"], '"what": "the équipe said no"', ""),
    ],
    ids=["text", "json"],
)
def test_a_locale_without_unicode_breaks_nothing_off_and_changes_nothing_that_programs_read(
    arguments: list[str], out: str, err: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-", *arguments],
        input=IN_A_CHILD.encode(),
        capture_output=True,
        check=False,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert (done.returncode, done.stderr.decode()) == (1, err)
    assert out in done.stdout.decode()
