"""What the shipped stacks on Alibaba Cloud are advised to do, and why the local one may go unprotected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from stateroom.policy.catalogue import load_rules
from stateroom.policy.judge import judge
from stateroom.policy.resource import Resource
from stateroom.policy.settings import default_settings
from stateroom.policy.verdicts import Judgement
from tests.unit.policy.stacks import SHIPPED, shipped

ADVICE = {
    "alicloud-dev": {
        "alicloud-bucket-require-access-logging",
        "alicloud-bucket-require-kms-encryption",
        "alicloud-lock-table-limit-network",
    },
    "alicloud-prod": set[str](),
    "local-alicloud": {"alicloud-bucket-require-access-logging", "alicloud-lock-table-limit-network"},
}
"""The smallest stacks have no logs, and their tables are reached from anywhere."""


def judgement(resources: Sequence[Resource]) -> Judgement:
    rules = load_rules()
    return judge(rules, default_settings(rules), resources)


@pytest.mark.parametrize("stack", sorted(ADVICE))
def test_a_shipped_stack_is_advised_to_do_what_it_leaves_out(stack: str) -> None:
    assert {each.policy for each in judgement(shipped(stack)).advisory} == ADVICE[stack]


def test_the_local_stack_would_not_be_excused_in_the_cloud() -> None:
    resources = [replace(each, provider={"region": "cn-hangzhou"}) for each in shipped("local-alicloud")]
    assert {each.policy for each in judgement(resources).mandatory} == {
        "alicloud-key-require-deletion-protection",
        "alicloud-state-backend-require-protection",
    }


def test_every_shipped_stack_has_its_advice() -> None:
    assert set(ADVICE) == {stack for stack in SHIPPED if "alicloud" in stack}
