"""Runs every configuration case: an item of a file in tests/cases/config/ is one test.

A case gives `given` (keys over the smallest configuration) or `backend` (the whole value), `environ`, and the exact
list of `problems`; none means that the configuration is taken.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from stateroom.config.load import parse_backend
from stateroom.errors import ConfigError

CASES = Path(__file__).parents[2] / "cases" / "config"
SMALLEST = {"cloud": "aws", "name": "acme", "region": "eu-west-1"}


def read_cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['what']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


@pytest.mark.parametrize("case", read_cases())
def test_configuration_has_exactly_the_problems_of_the_case(case: dict[str, Any]) -> None:
    assert set(case) <= {"what", "given", "backend", "environ", "problems"}
    value = case["backend"] if "backend" in case else SMALLEST | case["given"]
    try:
        parse_backend(value, "the stack", case.get("environ", {}))
    except ConfigError as error:
        problems = list(error.problems)
    else:
        problems = []
    assert problems == case["problems"]


def test_message_counts_the_problems_and_says_what_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_backend(SMALLEST | {"protect": 1, "emit": None}, "stack dev", {})
    assert str(caught.value) == (
        "stack dev has 2 problems\n"
        "  - protect must be true or false, and this is a number @ $.protect"
        " (1; true or false; write true or false, without quotes)\n"
        "  - emit has no value @ $.emit (nothing; a list of: terraform or opentofu; give it one, or remove it)\n"
        "  next: correct the file; $ is the value of stateroom:backend, and docs/configuration.md explains every key"
    )
    assert caught.value.exit_code == 3


def test_variables_come_from_the_process_when_no_environment_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIG_TEST_PROFILE", "ci")
    assert parse_backend(SMALLEST | {"profile": "${env:CONFIG_TEST_PROFILE}"}, "the stack").profile == "ci"


def test_references_are_replaced_by_variable_default_and_parts() -> None:
    given = {"endpoint": "http://${env:HOST:-localhost}:${env:PORT}", "profile": "${env:WHO:-ops}"}
    backend = parse_backend(SMALLEST | given, "the stack", {"PORT": "4599", "WHO": "ci"})
    assert (backend.endpoint, backend.profile) == ("http://localhost:4599", "ci")


def test_given_value_is_not_changed() -> None:
    given = SMALLEST | {"lock": {"mode": "tabel"}, "profile": "${env:WHO}"}
    before = yaml.safe_dump(given)
    with pytest.raises(ConfigError):
        parse_backend(given, "the stack", {"WHO": "ci"})
    assert yaml.safe_dump(given) == before


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"state": {"key": "k" * 1018}}, "the key is too long @ $.state.key"),
        ({"state": {"key": "é" * 509}}, "the key is too long @ $.state.key"),
        ({"tags": {"a": "x" * 257}}, "a tag's value has at most 256 characters @ $.tags.a"),
        ({"tags": {f"t{n}": "x" for n in range(50)}}, "there are 50 tags @ $.tags"),
        (
            {"state": {"key": "k" * 800, "workspace_key_prefix": "p" * 300}},
            "with workspace and lock suffix the key has 1110 bytes @ $.state.key",
        ),
        (
            {"access": {"reader": {"organization": "o-exampleorgid",
                                   "scope": {"keys": ["k" * 900], "workspaces": ["w" * 120, "b"]}}}},
            "with workspace and lock suffix the key has 1033 bytes @ $.access.reader.scope.keys[0]",
        ),
    ],
)  # fmt: skip
def test_what_is_too_much_is_refused(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_backend(SMALLEST | given, "the stack", {})
    (found,) = caught.value.problems
    assert found.startswith(problem + " (")


@pytest.mark.parametrize("given", [{"state": {"key": "k" * 1010}}, {"tags": {f"t{n}": "x" for n in range(47)}}])
def test_what_just_fits_is_taken(given: dict[str, Any]) -> None:
    assert parse_backend(SMALLEST | given, "the stack", {}).name == "acme"
