"""Identity tokens for others assume no role."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import trusted_tokens
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts identity tokens says for whom they must be made.",
    severity="high",
    remediation="Demand oidc:aud in the trust policy.",
    url="https://www.alibabacloud.com/help/en/ram/user-guide/create-a-ram-role-for-a-trusted-idp",
    resources=("alicloud:ram/role:Role",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A token that somebody hands to another service must not open this role."""
    for name, statement in trusted_tokens(resource):
        audiences = statement.demanded_values("oidc:aud")
        if not audiences:
            yield f"{name} demands no audience: tokens that were made for others are taken, too"
        elif any(not audience.strip("*?") for audience in audiences):
            yield f"{name} takes every audience: tokens that were made for others are taken, too"
