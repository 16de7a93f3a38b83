"""A role trusts tokens that are meant for it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._identity import ROLE, trusts
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts identity tokens says for whom they must be made.",
    severity="high",
    remediation="Demand the `aud` of the tokens with StringEquals.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    resources=(ROLE,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A token that was made for another service and leaked there must not open the states."""
    for label, statement in trusts(resource, "sts:AssumeRoleWithWebIdentity"):
        audiences = statement.demanded_values("*:aud", "*:oaud")
        if not audiences:
            yield f"{label} demands no audience: tokens that were made for others are taken, too"
        elif any(audience.startswith(("*", "?")) for audience in audiences):
            yield f"{label} takes every audience: tokens that were made for others are taken, too"
