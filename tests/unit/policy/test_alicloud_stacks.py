"""The shipped stacks on Alibaba Cloud keep every mandatory policy."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from stateroom.policy.catalogue import load_rules
from stateroom.policy.judge import Judgement, judge
from stateroom.policy.settings import default_settings
from tests.unit.policy.stacks import ROOT, declared

ADVICE = {
    "alicloud-dev": {
        "alicloud-bucket-require-access-logging",
        "alicloud-bucket-require-kms-encryption",
        "alicloud-lock-table-limit-network",
    },
    "alicloud-prod": set[str](),
    "local-alicloud": {"alicloud-bucket-require-access-logging", "alicloud-lock-table-limit-network"},
}
"""What each stack is advised to do: the smallest ones have no logs, and are reached from anywhere."""


def backend(stack: str) -> dict[str, Any]:
    """A shipped stack, in an account where it names none."""
    content = yaml.safe_load((ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    return {"account": "1111222233334444", **content["config"]["stateroom:backend"]}


def judgement(value: dict[str, Any]) -> Judgement:
    rules = load_rules()
    return judge(rules, default_settings(rules), declared(value))


@pytest.mark.parametrize("stack", sorted(ADVICE))
def test_a_shipped_stack_keeps_every_mandatory_policy(stack: str) -> None:
    found = judgement(backend(stack))
    assert (found.mandatory, found.undecided) == ((), ())
    assert {each.policy for each in found.advisory} == ADVICE[stack]


def test_the_local_stack_in_the_cloud_would_not_be_excused() -> None:
    value = backend("local-alicloud")
    del value["endpoint"], value["ca_bundle"]
    assert {each.policy for each in judgement(value).mandatory} == {
        "alicloud-key-require-deletion-protection",
        "alicloud-state-backend-require-protection",
    }


def test_every_shipped_stack_is_judged() -> None:
    assert {file.stem for file in (ROOT / "stacks").glob("*alicloud*.yaml")} == {f"Pulumi.{stack}" for stack in ADVICE}
