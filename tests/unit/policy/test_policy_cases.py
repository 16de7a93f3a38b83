"""Every case of every policy, judged as the direct engine judges."""

from __future__ import annotations

from datetime import date

import pytest

from stateroom.policy.catalogue import load_rules
from stateroom.policy.judge import Undecided, Violation, judge, judge_rule
from stateroom.policy.resource import Stack
from stateroom.policy.settings import Setting, default_settings
from tests.unit.policy.cases import Case, cases, files, short
from tests.unit.policy.stacks import SHIPPED, base, shipped

TODAY = date(2026, 11, 1)
CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule.name}: {case.name}")
def test_a_policy_says_what_the_case_expects(case: Case) -> None:
    setting = Setting("mandatory", case.settings)
    verdicts = list(judge_rule(case.rule, setting, Stack(case.resources()), TODAY))
    violations = [f"{short(each.resource)}: {each.text}" for each in verdicts if isinstance(each, Violation)]
    undecided = [f"{short(each.resource)}: {each.path}" for each in verdicts if isinstance(each, Undecided)]
    match case.kind:
        case "passing":
            assert (violations, undecided) == ([], [])
        case "failing":
            assert case.says, "a failing case says something"
            assert (sorted(violations), undecided) == (sorted(case.says), [])
        case "undecided":
            assert case.says, "an undecided case says what is not known"
            assert (violations, sorted(undecided)) == ([], sorted(case.says))


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_what_our_components_register_keeps_every_policy(cloud: str) -> None:
    rules = load_rules()
    assert judge(rules, default_settings(rules), base(cloud), TODAY).verdicts == ()


@pytest.mark.parametrize("stack", SHIPPED)
def test_a_shipped_stack_keeps_every_mandatory_policy(stack: str) -> None:
    rules = load_rules()
    judgement = judge(rules, default_settings(rules), shipped(stack), TODAY)
    assert [f"{each.policy}: {short(each.resource)}: {each.text}" for each in judgement.mandatory] == []
    assert judgement.undecided == ()


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_every_policy_has_a_passing_a_failing_and_an_undecided_case(rule: object) -> None:
    name = getattr(rule, "name", "")
    assert name in files(), f"write tests/cases/policies/{name.replace('-', '/', 1).replace('-', '_')}.yaml"
    kinds = {case.kind for case in CASES if case.rule.name == name}
    assert kinds == {"passing", "failing", "undecided"}


def test_every_file_of_cases_belongs_to_a_policy() -> None:
    assert set(files()) <= {rule.name for rule in load_rules()}
