from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from stateroom.cli.carrying_out import carry_out_options, is_agreed
from stateroom.cli.options import Options
from stateroom.cli.output import open_display
from stateroom.errors import UsageError

ASKED = "Carry it out? [y/N]: "
NOT_CARRIED_OUT = "\nNothing was changed; --yes carries it out.\n"


@click.command()
@carry_out_options
@click.option("--json", "as_json", is_flag=True)
def command(*, as_json: bool, yes: bool, dry_run: bool) -> None:
    display = open_display(as_json=as_json)
    display.line("the plan")
    agreed = is_agreed(Options(None, Path(), as_json), display, yes=yes, dry_run=dry_run)
    display.line(f"agreed: {agreed}")


def run(*arguments: str, answer: str = "", terminal: bool) -> str:
    """What the command shows to a person at a terminal, or elsewhere."""
    with CliRunner().isolation(input=answer) as (out, *_), pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin.isatty", lambda: terminal, raising=False)
        command.main([*arguments], standalone_mode=False)
        return out.getvalue().decode()


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("y\n", f"the plan\n{ASKED}y\nagreed: True\n"),
        ("n\n", f"the plan\n{ASKED}n\nNothing was changed.\nagreed: False\n"),
        ("\n", f"the plan\n{ASKED}\nNothing was changed.\nagreed: False\n"),
        ("perhaps\ny\n", f"the plan\n{ASKED}perhaps\nError: invalid input\n{ASKED}y\nagreed: True\n"),
    ],
)
def test_a_person_is_asked_and_no_is_the_default(answer: str, shown: str) -> None:
    assert run(answer=answer, terminal=True) == shown


def test_who_leaves_at_the_question_has_not_agreed() -> None:
    with pytest.raises(click.Abort):
        run(answer="", terminal=True)


@pytest.mark.parametrize(
    ("arguments", "terminal", "shown"),
    [
        ((), False, f"the plan\n{NOT_CARRIED_OUT}agreed: False\n"),
        (("--yes",), True, "the plan\nagreed: True\n"),
        (("--yes",), False, "the plan\nagreed: True\n"),
        (("--dry-run",), True, "the plan\nagreed: False\n"),
        (("--dry-run",), False, "the plan\nagreed: False\n"),
        (("--json",), True, ""),
    ],
)
def test_nobody_is_asked_elsewhere_nor_when_it_was_said(arguments: tuple[str, ...], terminal: bool, shown: str) -> None:
    assert run(*arguments, answer="y\n", terminal=terminal) == shown


def test_yes_and_dry_run_exclude_each_other() -> None:
    with pytest.raises(UsageError) as caught:
        run("--yes", "--dry-run", terminal=True)
    assert str(caught.value) == "--yes and --dry-run exclude each other\n  next: give one of them"
