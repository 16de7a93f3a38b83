"""Runs every case in tests/cases/emit: the facts that differ, what is asked for, and the whole text or the error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.emit import render
from stateroom.emit.s3_backend import ARGUMENTS
from stateroom.errors import StateroomError
from tests.unit.emit.facts import make_facts

CASES = Path(__file__).parents[2] / "cases" / "emit"


def read_case(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.load(path.read_text(), yaml.CSafeLoader)
    assert set(case) <= {"what", "facts", "tool", "format", "role", "key", "text", "error", "exit_code"}
    return case


def render_case(case: dict[str, Any]) -> str:
    facts = make_facts(**case.get("facts", {}))
    return render(facts, case["tool"], case["format"], role=case.get("role"), key=case.get("key"))


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_emitted_text_is_as_the_case_says(path: Path) -> None:
    case = read_case(path)
    assert case["what"], "a case says in one sentence what it shows"
    if "error" in case:
        with pytest.raises(StateroomError) as caught:
            render_case(case)
        assert str(caught.value) == case["error"].rstrip("\n")
        assert caught.value.exit_code == case["exit_code"]
    else:
        assert render_case(case) == case["text"]


def test_every_argument_of_the_table_has_a_reason_and_a_case() -> None:
    names = [argument.name for argument in ARGUMENTS]
    assert len(set(names)) == len(names)
    assert all(argument.why.endswith(".") for argument in ARGUMENTS)
    texts = "".join(read_case(path).get("text", "") for path in CASES.glob("block_*.yaml"))
    assert [name for name in names if f" {name} " not in texts] == []
