"""What is said when the program itself cannot be run: the whole text of each error, and nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stateroom.engine.deploy import up
from stateroom.engine.program import Program
from stateroom.errors import ConfigError, StateroomError, UsageError
from tests.unit.engine import toy


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    with toy.installed_handler():
        yield


def fail(folder: Path, body: str) -> StateroomError:
    """The error of a program that has only this text."""
    main, cloud = folder / "__main__.py", toy.ToyCloud()
    main.write_text(body, encoding="utf-8")
    with pytest.raises(StateroomError) as caught:
        up(Program(main, "toys", "test", {}), toy.target(cloud))
    assert cloud.writes == []
    return caught.value


@pytest.mark.parametrize(
    ("body", "what", "why"),
    [
        ("import pulumi\n1 / 0\n", "ZeroDivisionError: division by zero", "it came out of line 2"),
        ("import no_such_box\n", "ModuleNotFoundError: No module named 'no_such_box'", "it came out of line 1"),
        ("import sys\n\nsys.exit(2)\n", "SystemExit: 2", "it came out of line 3"),
        ("def paint():\n    raise KeyError('red')\n\npaint()\n", "KeyError: 'red'", "it came out of line 2"),
        (
            "import json\njson.loads('')\n",
            "JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
            "it came out of line 2",
        ),
        ("\ndef (\n", "SyntaxError: invalid syntax (__main__.py, line 2)", "it came out of line 2"),
    ],
    ids=["raises", "imports", "exits", "calls", "library", "grammar"],
)
def test_an_error_of_the_program_is_told_with_its_line(tmp_path: Path, body: str, what: str, why: str) -> None:
    error = fail(tmp_path, body)
    assert str(error) == (
        f"the program {tmp_path}/__main__.py failed with {what}\n"
        f"  why:  {why}\n"
        "  next: mend the program; --debug shows the whole traceback"
    )
    assert error.exit_code == 1


def test_the_error_of_the_program_stays_its_cause_for_debug(tmp_path: Path) -> None:
    assert isinstance(fail(tmp_path, "1 / 0\n").__cause__, ZeroDivisionError)


def test_an_error_of_ours_in_the_program_stays_as_it_is(tmp_path: Path) -> None:
    error = fail(tmp_path, "from stateroom.errors import ConfigError\nraise ConfigError('no')\n")
    assert (type(error), str(error)) == (ConfigError, "no")


def test_a_program_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        up(Program(tmp_path / "__main__.py", "toys", "test", {}), toy.target(toy.ToyCloud()))
    assert str(caught.value) == (
        f"there is no program {tmp_path}/__main__.py\n"
        "  why:  `runtime: python` in Pulumi.yaml means the __main__.py beside it\n"
        "  next: put the project's __main__.py back"
    )
