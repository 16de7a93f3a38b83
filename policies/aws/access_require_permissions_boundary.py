"""No role can get more than a boundary allows."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role or user has a permissions boundary.",
    severity="low",
    level="advisory",
    remediation="Set permissions_boundary to the ARN of the boundary of your organization.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    resources=("aws:iam/role:Role", "aws:iam/user:User"),
    parameters={"boundaries": Parameter("strings", [], "ARNs of the boundaries that count; empty means any.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Whoever may attach policies to it can give it no more than that."""
    boundary = resource.get("permissionsBoundary")
    if not boundary:
        yield "it has no permissions boundary"
    elif settings["boundaries"] and boundary not in settings["boundaries"]:
        yield f"its permissions boundary {boundary} is none of those that count"
