"""Defaults of the project below a stack: the whole outcome of every pair of files, and what holds for any defaults."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stateroom.config.defaults import DEFAULTS, judge_defaults, merge_defaults
from stateroom.config.load import load_stack, parse_backend
from stateroom.config.schema import build_schema
from stateroom.errors import ConfigError

CASES = Path(__file__).parents[2] / "cases" / "config" / "files" / "defaults.yaml"
AWS = {"cloud": "aws", "name": "acme", "region": "eu-west-1"}

plain = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "both", "${env:X}", ""])
keys = st.sampled_from(["aws", "alicloud", "cloud", "name", "tags", "lock", "mode", "emit", "bucket", "x", "secure"])
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=4))
mappings = st.dictionaries(keys, anything, max_size=5)


def read_cases() -> list[Any]:
    return [
        pytest.param(case, id=case["what"]) for case in yaml.load(CASES.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ]


def load(folder: Path, case: dict[str, Any]) -> dict[str, Any] | str:
    """What the two files make together, or the message."""
    (folder / "stacks").mkdir()
    (folder / "Pulumi.yaml").write_text(case["project"], encoding="utf-8")
    (folder / "stacks" / "Pulumi.dev.yaml").write_text(case["stack"], encoding="utf-8")
    try:
        backend = load_stack(folder / "stacks", "dev", case.get("environ", {}), project=folder)
    except ConfigError as error:
        return f"{error}\n"
    return backend.model_dump(mode="json", exclude_unset=True)


@pytest.mark.parametrize("case", read_cases())
def test_stack_and_defaults_make_exactly_this(tmp_path: Path, case: dict[str, Any]) -> None:
    assert set(case) <= {"what", "project", "stack", "environ", "backend", "message"}
    assert load(tmp_path, case) == case.get("backend", case.get("message"))


@pytest.mark.parametrize("case", [case for case in read_cases() if "backend" in case.values[0]])
def test_both_engines_make_the_same_of_both_files(tmp_path: Path, case: dict[str, Any]) -> None:
    declared = (yaml.safe_load(case["project"])["config"] or {}).get(DEFAULTS, {})
    value = yaml.safe_load(case["stack"])["config"]["stateroom:backend"]
    shared = declared.get("value", declared.get("default"))
    made = parse_backend(value, "stateroom:backend", case.get("environ", {}), defaults=shared)
    assert made.model_dump(mode="json", exclude_unset=True) == load(tmp_path, case)


@pytest.mark.parametrize("case", [case for case in read_cases() if "backend" in case.values[0]])
def test_an_editor_marks_nothing_in_a_stack_that_relies_on_defaults(case: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(build_schema()).validate(yaml.safe_load(case["stack"]))


def test_what_was_merged_is_taken_as_it_is_without_the_defaults() -> None:
    shared = {"tags": {"a": "b"}, "aws": {"region": "eu-west-1", "lock": {"mode": "both"}}}
    once = parse_backend({"cloud": "aws", "name": "acme", "lock": None}, "x", {}, defaults=shared)
    again = parse_backend(json.loads(once.model_dump_json(exclude_unset=True)), "x", {})
    assert again == once
    assert again.lock.mode == "native"


def test_without_a_project_file_there_are_no_defaults(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    stack = tmp_path / "stacks" / "Pulumi.dev.yaml"
    stack.write_text(yaml.safe_dump({"config": {"stateroom:backend": AWS}}), encoding="utf-8")
    assert load_stack(tmp_path / "stacks", "dev", {}, project=tmp_path) == parse_backend(AWS, "x", {})


def test_the_program_is_told_of_problems_in_both_places() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_backend(AWS | {"protect": 1}, "stateroom:backend", {}, defaults={"aws": {"lock": {"mode": 1}}})
    assert str(caught.value).splitlines()[0] == "stateroom:backend has 1 problem, and Pulumi.yaml has 1 problem"


@given(stack=mappings, defaults=anything)
def test_merging_changes_neither_and_the_stack_counts_more(stack: dict[str, Any], defaults: Any) -> None:
    before = copy.deepcopy((stack, defaults))
    merged = merge_defaults(stack, defaults, ("aws",))
    assert (stack, defaults) == before
    for key, value in stack.items():
        if value is not None and not isinstance(value, dict):
            assert merged.value[key] == value
    for place, origin in merged.inherited.items():
        assert value_in(merged.value, place) == value_in(defaults, origin)


def value_in(root: Any, path: Any) -> Any:
    for step in path:
        root = root[step]
    return root


def problems_of(stack: Any, defaults: Any) -> ConfigError | None:
    try:
        parse_backend(stack, "x", {"X": "acme"}, defaults=defaults)
    except ConfigError as error:
        return error
    return None


@given(defaults=anything)
def test_any_defaults_are_judged_without_a_failure(defaults: Any) -> None:
    for finding in judge_defaults(defaults, None):
        assert finding.what
        assert finding.remedy


@given(stack=mappings, defaults=anything)
def test_any_stack_over_any_defaults_is_taken_or_told(stack: dict[str, Any], defaults: Any) -> None:
    told = problems_of(stack | AWS, defaults)
    assert told is None or told.problems


@given(defaults=mappings)
def test_defaults_that_are_right_alone_are_not_blamed_with_a_stack(defaults: dict[str, Any]) -> None:
    if not judge_defaults(defaults, "aws"):
        told = problems_of(AWS, defaults)
        assert told is None or told.what.startswith("x has ")
