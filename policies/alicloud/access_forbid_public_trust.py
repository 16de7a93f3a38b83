"""No role trusts everybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import trusted
from policies.alicloud._principal import reaches_everyone
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No role can be assumed by everybody.",
    severity="critical",
    remediation="Name accounts, users, roles, services or identity providers in the trust policy's Principal.",
    url="https://www.alibabacloud.com/help/en/resource-access-management/latest/edit-the-trust-policy-of-a-ram-role",
    resources=("alicloud:ram/role:Role",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Who reaches a role reaches the states. A condition does not say who somebody is."""
    for name, statement in trusted(resource):
        if reaches_everyone(statement):
            yield f"{name} lets everybody assume the role"
