"""The gate that an engine asks before it writes, and where its policies come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.engine.declared import Declared
from stateroom.errors import ConfigError, UsageError, ViolationError
from stateroom.gate import Gate, Policies, read_policies, resources_of
from stateroom.policy.catalogue import load_rules
from stateroom.policy.judge import Judgement
from stateroom.policy.settings import default_settings
from stateroom.unknown import UNKNOWN
from tests.unit.policy.toys import BUCKET, RULES

POLICIES = Policies(RULES, default_settings(RULES))


def declared(color: object, *, looked_up: bool = False) -> Declared:
    return Declared(f"urn::{color}", BUCKET, "state", {"name": "x", "color": color}, frozenset(), looked_up=looked_up)


def unknown(color: object = UNKNOWN) -> Declared:
    return Declared("urn::same", BUCKET, "state", {"name": "x", "color": color}, frozenset())


def never() -> list[Declared]:
    raise AssertionError("everything is known")


def test_a_stack_that_keeps_its_policies_is_judged_once() -> None:
    told: list[Judgement] = []
    gate = Gate(POLICIES, never, told.append, required=True)
    gate([declared("red")])
    gate([declared("red")])
    assert [each.kept for each in told] == [2]
    assert gate.judgement is told[0]


def test_a_violation_stops_before_anything_is_written_or_is_only_told() -> None:
    told: list[Judgement] = []
    with pytest.raises(ViolationError, match="nothing was written"):
        Gate(POLICIES, never, told.append, required=True)([declared("blue")])
    gate = Gate(POLICIES, never, told.append, required=False)
    gate([declared("blue")])
    assert [len(each.mandatory) for each in told] == [1, 1]


def test_what_is_wrong_whatever_the_cloud_says_is_found_before_it_is_asked() -> None:
    with pytest.raises(ViolationError, match="nothing was written"):
        Gate(POLICIES, lambda: [unknown("blue")], lambda _judgement: None, required=True)([unknown()])


@pytest.mark.parametrize(("real", "broken"), [("red", 0), ("blue", 1)])
def test_what_could_not_be_decided_is_decided_when_everything_is_made(real: str, broken: int) -> None:
    told: list[Judgement] = []
    gate = Gate(POLICIES, lambda: [unknown("red")], told.append, required=True)
    gate([unknown()])
    if broken:
        with pytest.raises(ViolationError) as caught:
            gate([unknown(real)])
        assert caught.value.why == "it could be decided only when everything was made; what was written stays"
    else:
        gate([unknown(real)])
    assert [(len(each.undecided), len(each.mandatory)) for each in told] == [(1, 0), (0, broken)]


def test_what_is_only_looked_up_is_not_judged() -> None:
    assert resources_of([declared("blue", looked_up=True)]) == []


def test_without_a_configuration_every_policy_is_as_it_says(tmp_path: Path) -> None:
    policies = read_policies(tmp_path)
    assert [rule.name for rule in policies.rules] == [rule.name for rule in load_rules()]
    assert policies.settings == default_settings(load_rules())


@pytest.mark.parametrize("asked", [False, True])
def test_the_configuration_is_the_projects_or_the_one_that_was_asked_for(asked: bool, tmp_path: Path) -> None:
    file = tmp_path / ("mine.json" if asked else "policies.json")
    file.write_text('{"all": "disabled"}')
    policies = read_policies(tmp_path, file if asked else None, "aws")
    assert {rule.name.partition("-")[0] for rule in policies.rules} == {"aws"}
    assert {setting.level for setting in policies.settings.values()} == {"disabled"}


def test_a_configuration_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_policies(tmp_path, tmp_path / "mine.json")
    assert str(caught.value) == (
        f"{tmp_path / 'mine.json'} is not a file\n  next: name the policies' configuration, a JSON file"
    )


def test_what_is_wrong_for_another_cloud_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "policies.json").write_text('{"alicloud-no-such-policy": "advisory"}')
    with pytest.raises(ConfigError, match="1 problem"):
        read_policies(tmp_path, cloud="aws")
