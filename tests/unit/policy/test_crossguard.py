"""Pulumi's engine and ours come to the same verdicts, by the messages that Pulumi's engine sends a policy pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from stateroom.errors import ConfigError, PolicyError
from stateroom.policy.catalogue import load_rules
from stateroom.policy.crossguard import _UNKNOWNS, policy_of
from stateroom.policy.definition import Policy, Rule
from stateroom.policy.judge import Exempted, Undecided, Violation
from stateroom.policy.resource import Resource, Stack
from stateroom.policy.settings import Setting, check_settings
from stateroom.unknown import UNKNOWN
from tests.unit.policy.agreement import ours, same
from tests.unit.policy.analyzer import Analyzer
from tests.unit.policy.cases import Case, cases

CASES = list(cases())
WAYS: tuple[dict[str, bool], ...] = ({}, {"secret": True}, {"outputs": True})


pytestmark = pytest.mark.usefixtures("no_engine")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule.name}: {case.name}")
def test_both_engines_come_to_the_same_verdict(case: Case) -> None:
    # Policies read nothing of other types than theirs unless they see the whole stack.
    resources = [each for each in case.resources() if case.rule.whole or each.kind in case.rule.policy.resources]
    analyzer = Analyzer([case.rule])
    analyzer.configure(case.rule.name, "mandatory", case.settings)
    verdicts = ours(case.rule, Setting("mandatory", case.settings), resources)
    assert bool(verdicts) == (case.kind != "passing")
    for way in WAYS:
        same(analyzer.answer(resources, **way), verdicts)


BUCKET = "aws:s3/bucket:Bucket"


def check_color(resource: Resource, _stack: Stack, settings: Any) -> Iterator[str]:
    """Speaks of one property after another, so that one that is not known hides what comes behind it."""
    for prop in ("color", "shade"):
        value = resource.get(prop, "red")
        if value == "explode":
            raise ValueError("a defect of the policy")
        if value != "red":
            yield f"its {prop} is {value}"


POLICY = Policy(
    sentence="Everything is red.",
    severity="low",
    remediation="Paint it.",
    url="https://example.com/",
    resources=(BUCKET,),
)
RULES = [Rule("toy-alone", POLICY, check_color, whole=False), Rule("toy-within", POLICY, check_color, whole=True)]


def painted(name: str, **props: Any) -> Resource:
    return Resource(f"urn:pulumi:dev::acme::{BUCKET}::{name}", BUCKET, name, props)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("advisory", Violation),
        ("mandatory", Violation),
        ("disabled", None),
        ({"exemptions": [{"resource": "st*", "reason": "old", "expires": "9999-12-31"}]}, Exempted),
        ({"exemptions": [{"resource": "st*", "reason": "old", "expires": "2020-01-01"}]}, Violation),
        ({"exemptions": [{"resource": "other", "reason": "old", "expires": "9999-12-31"}]}, Violation),
        (
            {
                "enforcementLevel": "advisory",
                "exemptions": [{"resource": "urn:*::state", "reason": "old", "expires": "9999-12-31"}],
            },
            Exempted,
        ),
    ],
)
def test_levels_and_exemptions_mean_the_same_in_both_engines(rule: Rule, setting: Any, wanted: Any) -> None:
    settings, problems = check_settings({rule.name: setting}, [rule])
    assert problems == []
    resources = [painted("state", color="blue")]
    level = settings[rule.name].level
    verdicts = ours(rule, settings[rule.name], resources) if level != "disabled" else []
    assert [type(each) for each in verdicts] == ([wanted] if wanted else [])
    analyzer = Analyzer([rule])
    given = {} if isinstance(setting, str) else {key: setting[key] for key in setting if key != "enforcementLevel"}
    analyzer.configure(rule.name, level, given)
    same(analyzer.answer(resources), verdicts)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize(
    ("props", "violations", "undecided"),
    [
        ({"color": UNKNOWN}, 0, 1),
        ({"color": UNKNOWN, "shade": "blue"}, 0, 1),
        ({"color": "blue", "shade": UNKNOWN}, 1, 1),
        ({"color": {"of": [UNKNOWN]}}, 0, 1),
        ({"taste": UNKNOWN}, 0, 0),
    ],
)
def test_a_value_that_is_not_known_is_said_and_never_decides(
    rule: Rule, props: dict[str, Any], violations: int, undecided: int
) -> None:
    resources = [painted("state", **props), painted("other")]
    verdicts = ours(rule, Setting("mandatory"), resources)
    kinds = [type(each) for each in verdicts]
    assert (kinds.count(Violation), kinds.count(Undecided)) == (violations, undecided)
    same(Analyzer([rule]).answer(resources), verdicts)


@pytest.mark.parametrize("sentinel", sorted(_UNKNOWNS))
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_mark_of_pulumi_for_what_is_not_known_is_one(rule: Rule, sentinel: str) -> None:
    answer = Analyzer([rule]).answer([painted("state", color=sentinel)])
    assert (answer.findings, answer.undecided) == ((), {rule.name: ["state.color"]})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_policy_that_raises_is_told_in_the_same_words(rule: Rule) -> None:
    said = (
        f"the policy {rule.name} failed on state\n"
        "  why:  ValueError: a defect of the policy\n"
        f'  next: mend it, or set "{rule.name}": "disabled" in the policies\' configuration'
    )
    resources = [painted("state", color="explode")]
    for ask in (lambda: ours(rule, Setting("mandatory"), resources), lambda: Analyzer([rule]).answer(resources)):
        with pytest.raises(PolicyError) as caught:
            ask()
        assert str(caught.value) == said


def test_an_exemption_that_pulumi_could_not_judge_is_told() -> None:
    analyzer = Analyzer(RULES[:1])
    analyzer.configure(
        "toy-alone", "mandatory", {"exemptions": [{"resource": "*", "reason": "x", "expires": "2030-02-31"}]}
    )
    with pytest.raises(ConfigError) as caught:
        analyzer.answer([painted("state")])
    assert str(caught.value) == (
        "the configuration of toy-alone is wrong\n"
        '  - "2030-02-31" is no day @ $.toy-alone.exemptions[0].expires (YYYY-MM-DD, the last day it holds)'
    )


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.name)
def test_pulumi_is_told_everything_about_a_policy(rule: Rule) -> None:
    made, policy = policy_of(rule), rule.policy
    assert (made.name, made.description, made.url) == (rule.name, policy.sentence, policy.url)
    assert made.enforcement_level is not None
    assert made.enforcement_level.value == policy.level
    assert made.severity is not None
    assert made.severity.value == policy.severity
    assert made.remediation_steps == policy.remediation
    assert made.tags == [str(reference) for reference in policy.compliance]
    assert (made.framework is not None) == bool(policy.compliance)
    assert made.config_schema is not None
    assert set(made.config_schema.properties) == {*policy.parameters, "exemptions"}
