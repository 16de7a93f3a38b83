"""Policies over toys, and resources for them: the judgement without any cloud."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from stateroom.policy.definition import Parameter, Policy, Reference, Rule
from stateroom.policy.judge import Judgement, judge
from stateroom.policy.resource import Resource, Stack
from stateroom.policy.settings import check_settings

BUCKET = "aws:s3/bucket:Bucket"
TODAY = date(2026, 11, 1)

POLICY = Policy(
    sentence="Every bucket is red.",
    severity="high",
    remediation="Paint it.",
    url="https://example.com/red",
    compliance=(Reference("Toy Standard", "1.2"),),
    resources=(BUCKET,),
    parameters={
        "color": Parameter("string", "red", "The color."),
        "shades": Parameter("strings", [], "Shades that are allowed."),
        "coats": Parameter("integer", 1, "How many coats.", 1, 9),
        "glossy": Parameter("boolean", False, "Whether it shines."),
    },
)
ADVICE = Policy(
    sentence="Every bucket has a name.",
    severity="low",
    level="advisory",
    remediation="Name it.",
    url="https://example.com/name",
    resources=(BUCKET,),
)


def check_color(resource: Resource, _stack: Stack, settings: Mapping[str, Any]) -> Iterator[str]:
    color = resource.get("color", "red")
    if color == "explode":
        raise ValueError("a defect of the policy")
    if color != settings["color"]:
        yield f"it is {color}, not {settings['color']}"


def check_name(resource: Resource, _stack: Stack, _settings: Mapping[str, Any]) -> Iterator[str]:
    if not resource.get("name", ""):
        yield "it has no name"


RED = Rule("aws-bucket-require-red", POLICY, check_color, whole=False)
NAMED = Rule("aws-bucket-require-name", ADVICE, check_name, whole=True)
RULES = (NAMED, RED)


def bucket(name: str, /, **props: Any) -> Resource:
    return Resource(f"urn:pulumi:dev::acme::{BUCKET}::{name}", BUCKET, name, {"name": name, **props})


def judged(*resources: Resource, config: Any = None) -> Judgement:
    settings, problems = check_settings(config or {}, RULES)
    assert problems == []
    return judge(RULES, settings, resources, TODAY)


def exempting(resource: str, expires: str = "2026-11-01", policy: Rule = RED) -> dict[str, Any]:
    return {policy.name: {"exemptions": [{"resource": resource, "reason": "it is old", "expires": expires}]}}
