"""The policies as policies of a Pulumi policy pack (CrossGuard). `policies/__main__.py` makes the pack of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import pulumi_policy as crossguard
from pulumi_policy.deserialize import serialize_properties
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, UnknownValueError

from stateroom.errors import ConfigError
from stateroom.policy.definition import Rule
from stateroom.policy.judge import Undecided, Violation, judge_rule
from stateroom.policy.resource import Resource, Stack
from stateroom.policy.settings import EXEMPTIONS, Setting, parse_exemptions
from stateroom.unknown import UNKNOWN
from stateroom.whole import whole

EXEMPTIONS_SCHEMA: Final = {
    "type": "array",
    "default": [],
    "description": "Resources that the policy leaves alone for a while.",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["resource", "reason", "expires"],
        "properties": {
            "resource": {"type": "string", "minLength": 1},
            "reason": {"type": "string", "pattern": r"\S"},
            "expires": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        },
    },
}

# Pulumi marks what is not known by its type; all of them are strings. Source: pulumi_policy, proxy.py.
_UNKNOWNS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        UNKNOWN_STRING_VALUE,
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def policy_of(rule: Rule) -> crossguard.Policy:
    """A policy in Pulumi's form: a stack policy when it must see the whole stack, else a resource policy."""
    policy = rule.policy
    references = policy.compliance
    shared: dict[str, Any] = {
        "name": rule.name,
        "description": policy.sentence,
        "enforcement_level": crossguard.EnforcementLevel(policy.level),
        "config_schema": crossguard.PolicyConfigSchema(
            {**{name: each.schema() for name, each in policy.parameters.items()}, EXEMPTIONS: EXEMPTIONS_SCHEMA}
        ),
        "severity": crossguard.Severity(policy.severity),
        "remediation_steps": policy.remediation,
        "url": policy.url,
        "tags": [str(reference) for reference in references],
    }
    if references:
        first = references[0]
        shared["framework"] = crossguard.PolicyComplianceFramework(first.standard, reference=first.control)
    if rule.whole:
        return crossguard.StackValidationPolicy(validate=_stack_check(rule), **shared)
    return crossguard.ResourceValidationPolicy(validate=_resource_check(rule), **shared)


def is_unknown(value: Any) -> bool:
    """Whether this is what Pulumi puts in the place of a value that is not known."""
    return isinstance(value, str) and value in _UNKNOWNS


def _resource_check(rule: Rule) -> crossguard.ResourceValidation:
    def validate(args: crossguard.ResourceValidationArgs, report: crossguard.ReportViolation) -> None:
        resource = _resource(args.resource_type, args)
        _report(rule, Stack([resource]), args.get_config(), report)

    return validate


def _stack_check(rule: Rule) -> crossguard.StackValidation:
    def validate(args: crossguard.StackValidationArgs, report: crossguard.ReportViolation) -> None:
        resources = [_resource(each.resource_type, each, each.property_dependencies) for each in args.resources]
        _report(rule, Stack(resources), args.get_config(), report)

    return validate


def _report(rule: Rule, stack: Stack, config: Mapping[str, Any], report: crossguard.ReportViolation) -> None:
    """Report every violation; then, if anything could not be decided, say so in the way that Pulumi shows as advice."""
    undecided = []
    for verdict in judge_rule(rule, _setting(rule, config), stack, datetime.now(UTC).date()):
        if isinstance(verdict, Violation):
            report(verdict.text, verdict.resource.urn)
        elif isinstance(verdict, Undecided):
            undecided.append(verdict)
    if undecided:
        raise UnknownValueError(
            UNKNOWN_STRING_VALUE, [", ".join(f"{each.resource.name}.{each.path}" for each in undecided)]
        )


def _setting(rule: Rule, config: Mapping[str, Any]) -> Setting:
    """What Pulumi has checked against the schemas already. It applies the level itself."""
    exemptions, problems = parse_exemptions(config.get(EXEMPTIONS, []), f"$.{rule.name}.{EXEMPTIONS}")
    if problems:
        raise ConfigError(f"the configuration of {rule.name} is wrong", problems)
    given = {name: whole(value) for name, value in config.items() if name in rule.policy.parameters}
    defaults = {name: parameter.default for name, parameter in rule.policy.parameters.items()}
    return Setting(rule.policy.level, {**defaults, **given}, exemptions)


def _resource(token: str, args: Any, sources: Mapping[str, list[crossguard.PolicyResource]] | None = None) -> Resource:
    provider = args.provider
    return Resource(
        args.urn,
        token,
        args.name,
        _known(serialize_properties(args.props)),
        {prop: frozenset(each.urn for each in found) for prop, found in (sources or {}).items()},
        _known(serialize_properties(provider.props)) if provider is not None else {},
        bool(args.opts.protect),
    )


def _known(value: Any) -> Any:
    """Pulumi's value with our mark where it is not known."""
    if is_unknown(value):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _known(item) for key, item in value.items()}
    return [_known(item) for item in value] if isinstance(value, list) else value
