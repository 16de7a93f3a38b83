"""What the policies say, in lines at most 80 columns wide where names allow. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stateroom.cli.output.changes import wrap
from stateroom.cli.output.unjudged import describe_unjudged, render_unjudged

if TYPE_CHECKING:
    from stateroom.gate import Policies
    from stateroom.policy.definition import Rule
    from stateroom.policy.judge import Judgement, Undecided, Violation
    from stateroom.policy.report import Checked, Report
    from stateroom.policy.settings import Setting


def render_policies(judgement: Judgement | None) -> Iterator[str]:
    """Everything: violations of mandatory policies first, then advice, then what is not decided, and a count of all."""
    if judgement is not None:
        yield from _render(judgement.mandatory, judgement.advisory, judgement.undecided)
        yield from render_policy_counts(judgement)


class Passing:
    """What lets a run go on: advice and what is undecided; an error tells the rest. Told again after the run, it says
    only what is new."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str, str]] = set()

    def __call__(self, judgement: Judgement) -> Iterator[str]:
        advice = [each for each in judgement.advisory if _key(each) not in self._told]
        self._told |= {_key(each) for each in advice}
        yield from _render([], advice, judgement.undecided)
        yield from render_policy_counts(judgement)


def render_policy_counts(judgement: Judgement) -> Iterator[str]:
    """How many policies of each: `20 policies kept, 1 mandatory not kept, 2 undecided`. Below it how much was found of
    each, where that is another number."""
    words = {
        "mandatory": "mandatory not kept",
        "advisory": "advisory not kept",
        "undecided": "undecided",
        "exempted": "exempted",
    }
    policies, findings = judgement.policies, judgement.findings
    told = [f"{judgement.kept} polic{'y' if judgement.kept == 1 else 'ies'} kept"]
    told += [f"{count} {words[kind]}" for kind, count in policies.items() if count]
    told += [f"{judgement.disabled} disabled"] if judgement.disabled else []
    yield from wrap(", ".join(told), "  ", "  ")
    if findings != policies:
        found = ", ".join(f"{count} {kind}" for kind, count in findings.items() if count)
        yield from wrap(f"findings: {found}", "  ", "  ")


def describe_policies(judgement: Judgement | None) -> dict[str, Any] | None:
    """The judgement as data, for `--json`. None when there was none."""
    if judgement is None:
        return None
    from stateroom.policy.verdicts import describe_judgement

    return describe_judgement(judgement)


def render_report(report: Report) -> Iterator[str]:
    """A check of several stacks: each with what the policies say, then exemptions that are dead weight."""
    from stateroom.policy.report import Unjudged

    for checked in report.stacks:
        if isinstance(checked, Unjudged):
            yield from render_unjudged(checked)
            continue
        yield f"{checked.stack}: {checked.judgement.resources} resources on {checked.cloud} in {checked.region}"
        if checked.supposed:
            yield from wrap(f"judged as of account {checked.account}: the stack file names no account", "  ", "  ")
        yield from render_policies(checked.judgement)
    for idle in report.idle:
        yield from wrap(idle.text, "! ", "  ")


def describe_report(report: Report) -> dict[str, Any]:
    """The same as data."""
    from stateroom.policy.report import Unjudged

    return {
        "stacks": [describe_unjudged(each) if isinstance(each, Unjudged) else _stack(each) for each in report.stacks],
        "idle_exemptions": [
            {
                "policy": idle.policy,
                "resource": idle.exemption.resource,
                "expires": idle.exemption.expires.isoformat(),
                "reason": idle.exemption.reason,
                "message": idle.text,
            }
            for idle in report.idle
        ],
    }


def render_rules(policies: Policies) -> Iterator[str]:
    """Every policy in two lines or more: its name, level and severity; what it demands."""
    width = max((len(rule.name) for rule in policies.rules), default=0)
    for rule in policies.rules:
        yield f"{rule.name:<{width}}  {policies.settings[rule.name].level:<9}  {rule.policy.severity}".rstrip()
        yield from wrap(rule.policy.sentence)


def describe_rules(policies: Policies) -> list[dict[str, Any]]:
    """The same as data, with everything that is known of a policy."""
    return [_rule(rule, policies.settings[rule.name]) for rule in policies.rules]


def _stack(checked: Checked) -> dict[str, Any]:
    return {
        "stack": checked.stack,
        "cloud": checked.cloud,
        "region": checked.region,
        "account": checked.account,
        "account_supposed": checked.supposed,
        "file": checked.place.file,
        "line": checked.place.line,
        "policies": describe_policies(checked.judgement),
    }


def _rule(rule: Rule, setting: Setting) -> dict[str, Any]:
    policy = rule.policy
    return {
        "name": rule.name,
        "sentence": policy.sentence,
        "level": setting.level,
        "default_level": policy.level,
        "severity": policy.severity,
        "resources": list(policy.resources),
        "whole_stack": rule.whole,
        "parameters": {
            name: {**parameter.schema(), "value": setting.parameters[name]}
            for name, parameter in policy.parameters.items()
        },
        "exemptions": [
            {"resource": each.resource, "reason": each.reason, "expires": each.expires.isoformat()}
            for each in setting.exemptions
        ],
        "next": policy.remediation,
        "url": policy.url,
        "compliance": [str(reference) for reference in policy.compliance],
    }


def _render(
    mandatory: Sequence[Violation], advisory: Sequence[Violation], undecided: Sequence[Undecided]
) -> Iterator[str]:
    from stateroom.policy.verdicts import short_name

    for sign, violations in (("✗", mandatory), ("!", advisory)):
        for each in violations:
            yield from wrap(f"{_about(each)} {short_name(each.resource)}", f"  {sign} ")
            yield from wrap(each.text)
            yield from wrap(f"next: {each.rule.policy.remediation}")
    for _policy, found in groupby(undecided, key=lambda each: each.policy):
        # One value that is not known yet leaves many undecided, so they are told together.
        together = list(found)
        yield from wrap(_about(together[0]), "  ? ")
        unknown = ", ".join(f"{each.path} ({short_name(each.resource)})" for each in together)
        yield from wrap(f"undecided, not known yet: {unknown}")


def _about(each: Violation | Undecided) -> str:
    return f"{each.policy} ({each.level}, {each.rule.policy.severity})"


def _key(each: Violation) -> tuple[str, str, str]:
    return each.policy, each.resource.urn, each.text
