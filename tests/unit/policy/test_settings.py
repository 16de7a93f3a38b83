"""The policies' configuration: what it may say, and every problem of one that is wrong."""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.errors import ConfigError
from stateroom.policy.catalogue import load_rules
from stateroom.policy.crossguard import EXEMPTIONS_SCHEMA
from stateroom.policy.settings import check_settings, parse_exemptions, read_settings
from tests.unit.policy.toys import NAMED, RED, RULES

RED_PATH = f"$.{RED.name}"
LEVELS = "levels: mandatory, advisory, disabled"

PROBLEMS: list[tuple[Any, list[str]]] = [
    ([], ["the configuration must be an object @ $ (policy name to level, or to an object)"]),
    ({"all": "strict"}, [f'"strict" is no level @ $.all ({LEVELS})']),
    ({"all": {"enforcementLevel": "remediate"}}, [f'"remediate" is no level @ $.all ({LEVELS})']),
    ({"all": {"level": "advisory"}}, [f'{{"level": "advisory"}} is no level @ $.all ({LEVELS})']),
    (
        {"aws-bucket-require-rad": "advisory"},
        ["unknown policy @ $.aws-bucket-require-rad (did you mean aws-bucket-require-red?)"],
    ),
    ({"zzz": "advisory"}, ["unknown policy @ $.zzz (`stateroom policy list` names them all)"]),
    ({RED.name: "strict"}, [f'"strict" is no level @ {RED_PATH} ({LEVELS})']),
    ({RED.name: 3}, [f"a policy takes a level or an object @ {RED_PATH} ({LEVELS})"]),
    ({RED.name: {"enforcementLevel": None}}, [f"null is no level @ {RED_PATH}.enforcementLevel ({LEVELS})"]),
    ({RED.name: {"colour": "x"}}, [f"unknown parameter @ {RED_PATH}.colour (it has color, shades, coats, glossy)"]),
    ({NAMED.name: {"colour": "x"}}, [f"unknown parameter @ $.{NAMED.name}.colour (it has none)"]),
    ({RED.name: {"color": 3}}, [f"3 does not fit @ {RED_PATH}.color (a text)"]),
    ({RED.name: {"shades": ["a", 1]}}, [f'["a", 1] does not fit @ {RED_PATH}.shades (a list of texts)']),
    ({RED.name: {"glossy": "yes"}}, [f'"yes" does not fit @ {RED_PATH}.glossy (true or false)']),
    ({RED.name: {"coats": 0}}, [f"0 does not fit @ {RED_PATH}.coats (a whole number, at least 1, at most 9)"]),
    ({RED.name: {"coats": 10}}, [f"10 does not fit @ {RED_PATH}.coats (a whole number, at least 1, at most 9)"]),
    ({RED.name: {"coats": True}}, [f"true does not fit @ {RED_PATH}.coats (a whole number, at least 1, at most 9)"]),
    ({RED.name: {"coats": 1.5}}, [f"1.5 does not fit @ {RED_PATH}.coats (a whole number, at least 1, at most 9)"]),
    (
        {RED.name: {"exemptions": {}}},
        [f"exemptions must be a list @ {RED_PATH}.exemptions (each with resource, reason and expires)"],
    ),
    (
        {RED.name: {"exemptions": ["state"]}},
        [f"an exemption must be an object @ {RED_PATH}.exemptions[0] (with resource, reason, expires)"],
    ),
    (
        {RED.name: {"exemptions": [{"resource": "state", "reason": " ", "until": "2027-01-01"}]}},
        [
            f"an exemption needs its reason @ {RED_PATH}.exemptions[0] (a text that is not empty)",
            f"an exemption needs its expires @ {RED_PATH}.exemptions[0] (a text that is not empty)",
            f"unknown key @ {RED_PATH}.exemptions[0].until (it has resource, reason, expires)",
        ],
    ),
    *(
        (
            {RED.name: {"exemptions": [{"resource": "state", "reason": "x", "expires": day}]}},
            [f'"{day}" is no day @ {RED_PATH}.exemptions[0].expires (YYYY-MM-DD, the last day it holds)'],
        )
        for day in ("2027-02-30", "20270101", "2027-W01-1", "tomorrow")
    ),
    (
        {"all": "strict", "zzz": 1, RED.name: {"coats": 0}},
        [
            f'"strict" is no level @ $.all ({LEVELS})',
            "unknown policy @ $.zzz (`stateroom policy list` names them all)",
            f"0 does not fit @ {RED_PATH}.coats (a whole number, at least 1, at most 9)",
        ],
    ),
]


@pytest.mark.parametrize(("content", "problems"), PROBLEMS, ids=lambda value: json.dumps(value)[:60])
def test_every_problem_is_told(content: Any, problems: list[str]) -> None:
    assert check_settings(content, RULES)[1] == problems


@pytest.mark.parametrize(
    ("content", "levels"),
    [
        ({}, ("advisory", "mandatory")),
        ({"all": "disabled"}, ("disabled", "disabled")),
        ({"all": {"enforcementLevel": "disabled"}}, ("disabled", "disabled")),
        ({"all": "disabled", RED.name: {}}, ("disabled", "disabled")),
        ({RED.name: {"enforcementLevel": "advisory"}, "all": "disabled"}, ("disabled", "advisory")),
        ({RED.name: "advisory"}, ("advisory", "advisory")),
    ],
)
def test_all_speaks_for_the_policies_that_do_not_say_their_level(content: Any, levels: tuple[str, ...]) -> None:
    settings, problems = check_settings(content, RULES)
    assert problems == []
    assert (settings[NAMED.name].level, settings[RED.name].level) == levels


def test_parameters_that_are_left_out_keep_their_default() -> None:
    settings, _ = check_settings({RED.name: {"coats": 2, "shades": ["pink"]}}, RULES)
    assert settings[RED.name].parameters == {"color": "red", "shades": ["pink"], "coats": 2, "glossy": False}


WORDS = (
    RED.name,
    NAMED.name,
    "all",
    "enforcementLevel",
    "exemptions",
    "color",
    "coats",
    "resource",
    "reason",
    "expires",
)
KEYS = st.sampled_from(WORDS) | st.text(max_size=5)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("mandatory")
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(ANYTHING)
def test_whatever_the_configuration_is_there_are_settings_or_problems(content: Any) -> None:
    settings, problems = check_settings(content, RULES)
    assert set(settings) == {rule.name for rule in RULES}
    assert all(isinstance(problem, str) and " @ $" in problem for problem in problems)


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(("resource", "reason", "expires", "x"), ANYTHING))))
def test_whatever_exemptions_are_each_is_taken_or_told(content: Any) -> None:
    taken, problems = parse_exemptions(content, "$.x")
    assert len(taken) + len({problem.partition("[")[2].partition("]")[0] for problem in problems}) >= len(content)


@given(st.text())
def test_whatever_the_file_holds_it_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "policies.json"
        file.write_bytes(text.encode("utf-8", "surrogatepass"))
        with suppress(ConfigError):
            read_settings(file, RULES)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Expecting value: line 1 column 1 (char 0)"),
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b'{"all": "advisory", "all": "mandatory"}', "the key 'all' stands there twice"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
        (b"[" * 100_000, "it is nested too deeply"),
    ],
    ids=["empty", "broken", "twice", "bytes", "deep"],
)
def test_a_file_that_is_not_json_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "policies.json"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_settings(file, RULES)
    assert str(caught.value) == f"{file} is not JSON\n  why:  {why}\n  next: mend it"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings(tmp_path, RULES)
    assert str(caught.value) == (
        f"cannot read {tmp_path}\n  why:  Is a directory\n  next: name the policies' configuration file"
    )


def test_the_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "policies.json"
    file.write_text(json.dumps({"all": "strict", "zzz": "advisory"}))
    with pytest.raises(ConfigError) as caught:
        read_settings(file, RULES)
    assert str(caught.value) == (
        f"{file} has 2 problems\n"
        f'  - "strict" is no level @ $.all ({LEVELS})\n'
        "  - unknown policy @ $.zzz (`stateroom policy list` names them all)\n"
        "  next: correct the file; docs/policies.md has every policy with its levels and parameters"
    )


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_the_defaults_of_a_policy_are_values_that_it_takes(rule: Any) -> None:
    defaults = {name: parameter.default for name, parameter in rule.policy.parameters.items()}
    assert check_settings({rule.name: defaults}, [rule])[1] == []


def test_the_schema_that_pulumi_checks_wants_the_same_of_an_exemption() -> None:
    item: Any = EXEMPTIONS_SCHEMA["items"]
    _, problems = parse_exemptions([dict.fromkeys(item["properties"], "")], "$")
    assert len(problems) == len(item["required"]) == 3
