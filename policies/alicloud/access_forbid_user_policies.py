"""Rights are granted to roles, not to single users."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A RAM policy is attached to roles and groups, not to users.",
    severity="low",
    level="advisory",
    remediation="Attach the policy to a role or a group.",
    url="https://www.alibabacloud.com/help/doc-detail/116815.htm",
    compliance=(Reference("CIS Alibaba Cloud Foundation 2.0.0", "1.16"),),
    resources=("alicloud:ram/userPolicyAttachment:UserPolicyAttachment",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Who leaves a team keeps what was granted to the person."""
    yield f"it grants {resource.get('policyName')} to the user {resource.get('userName')}"
