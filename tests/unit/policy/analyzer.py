"""Pulumi's side of a policy pack, in this process: the SDK's own analyzer, asked with the messages that the engine
sends. Source: pulumi, proto/pulumi/analyzer.proto; pulumi_policy, policy.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as wire
from pulumi_policy.policy import EnforcementLevel
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from stateroom.policy.crossguard import policy_of
from stateroom.policy.declared import Servicer
from stateroom.policy.definition import Rule
from stateroom.policy.resource import Resource
from stateroom.unknown import UNKNOWN

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
_UNDECIDED = re.compile(
    r"can't run policy '[^']+' from policy pack '[^']+' during preview: string value at \.(.+) can't"
)


@dataclass(frozen=True)
class Finding:
    """What Pulumi would show: the policy, the level, the resource's URN and the message behind the sentence."""

    policy: str
    level: str
    urn: str
    message: str


@dataclass(frozen=True)
class Answer:
    """The violations, and the properties that are not known, by policy."""

    findings: tuple[Finding, ...]
    undecided: Mapping[str, list[str]]


class Analyzer:
    """A pack of these policies, as `policies/__main__.py` makes it."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = {rule.name: rule for rule in rules}
        self._servicer = Servicer(
            "stateroom", "0.1.0", [policy_of(rule) for rule in self._rules.values()], EnforcementLevel.ADVISORY
        )

    def configure(self, name: str, level: str, properties: Mapping[str, Any]) -> None:
        """What the engine makes of one entry of `--policy-pack-config`."""
        config = wire.PolicyConfig(
            enforcementLevel=wire.EnforcementLevel.Value(level.upper()), properties=struct(properties)
        )
        self._servicer.Configure(wire.ConfigureAnalyzerRequest(policyConfig={name: config}), None)

    def answer(self, resources: Sequence[Resource], *, secret: bool = False, outputs: bool = False) -> Answer:
        """Ask about every resource, then about the stack.

        secret: every property is a secret. outputs: the stack is told with what only the cloud knows, as the engine
        does: a policy of the whole stack sees a resource's outputs.
        """
        diagnostics: list[Any] = []
        told = [_shared(resource, secret) for resource in resources]
        for each in told:
            diagnostics += self._servicer.Analyze(wire.AnalyzeRequest(**each), None).diagnostics
        if outputs:
            for each in told:
                computed = {"id", "arn"} - set(each["properties"])
                each["properties"].update(dict.fromkeys(computed, UNKNOWN_STRING_VALUE))
        diagnostics += self._ask_of_stack(resources, told)
        return self._read(diagnostics)

    def answer_stack(self, resources: Sequence[Resource], *, secret: bool = False) -> Answer:
        """Ask about the stack alone, with these properties as the provider plans them."""
        return self._read(self._ask_of_stack(resources, [_shared(resource, secret) for resource in resources]))

    def _ask_of_stack(self, resources: Sequence[Resource], told: Sequence[Mapping[str, Any]]) -> Any:
        stack = wire.AnalyzeStackRequest(
            resources=[
                wire.AnalyzerResource(**each, propertyDependencies=_sources(resource))
                for each, resource in zip(told, resources, strict=True)
            ]
        )
        return self._servicer.AnalyzeStack(stack, None).diagnostics

    def _read(self, diagnostics: Iterable[Any]) -> Answer:
        findings, undecided = [], dict[str, list[str]]()
        for each in diagnostics:
            level = wire.EnforcementLevel.Name(each.enforcementLevel).lower()
            if (match := _UNDECIDED.match(each.message)) is not None:
                assert level == "advisory", "what is not known never stops a preview"
                undecided.setdefault(each.policyName, []).extend(match[1].split(", "))
                continue
            sentence, _, message = each.message.partition("\n")
            assert sentence == self._rules[each.policyName].policy.sentence
            findings.append(Finding(each.policyName, level, each.urn, message))
        return Answer(tuple(findings), undecided)


def struct(properties: Mapping[str, Any], secret: bool = False) -> struct_pb2.Struct:
    """Properties in the engine's wire form."""
    made = struct_pb2.Struct()
    made.update({key: _wired(value, secret) for key, value in properties.items()})
    return made


def _wired(value: Any, secret: bool) -> Any:
    if secret:
        return {SIGNATURE: SECRET, "value": _wired(value, secret=False)}
    if value is UNKNOWN:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Mapping):
        return {key: _wired(item, secret=False) for key, item in value.items()}
    return [_wired(item, secret=False) for item in value] if isinstance(value, list | tuple) else value


def _shared(resource: Resource, secret: bool) -> dict[str, Any]:
    shared = {
        "type": resource.token,
        "urn": resource.urn,
        "name": resource.name,
        "properties": struct(resource.props, secret),
        "options": wire.AnalyzerResourceOptions(protect=resource.protect),
    }
    if resource.provider:
        shared["provider"] = wire.AnalyzerProviderResource(
            type="pulumi:providers:aws", urn="urn:provider", name="provider", properties=struct(resource.provider)
        )
    return shared


def _sources(resource: Resource) -> dict[str, Any]:
    """Which resources each property comes from."""
    return {prop: wire.AnalyzerPropertyDependencies(urns=sorted(urns)) for prop, urns in resource.sources.items()}
