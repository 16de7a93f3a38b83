"""Whether Pulumi's verdicts are ours."""

from __future__ import annotations

from datetime import UTC, datetime

from stateroom.policy.definition import Rule
from stateroom.policy.judge import Undecided, Verdict, Violation, judge_rule
from stateroom.policy.resource import Resource, Stack
from stateroom.policy.settings import Setting
from tests.unit.policy.analyzer import Answer


def ours(rule: Rule, setting: Setting, resources: list[Resource]) -> list[Verdict]:
    return list(judge_rule(rule, setting, Stack(resources), datetime.now(UTC).date()))


def same(answer: Answer, verdicts: list[Verdict]) -> None:
    violations = [each for each in verdicts if isinstance(each, Violation)]
    undecided = [f"{each.resource.name}.{each.path}" for each in verdicts if isinstance(each, Undecided)]
    theirs = sorted((each.policy, each.level, each.urn, each.message) for each in answer.findings)
    assert theirs == sorted((each.policy, each.level, each.resource.urn, each.text) for each in violations)
    assert sorted(path for paths in answer.undecided.values() for path in paths) == sorted(undecided)
