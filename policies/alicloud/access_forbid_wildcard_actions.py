"""No policy grants every action."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import granted
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No statement of a RAM policy allows all actions, of a service or of all.",
    severity="high",
    remediation="Name the actions that are needed.",
    url="https://www.alibabacloud.com/help/en/doc-detail/93738.htm",
    compliance=(
        Reference("CIS Alibaba Cloud Foundation 2.0.0", "1.15"),
        Reference("Alibaba Cloud Config", "ram-policy-no-statements-with-admin-access-check"),
    ),
    resources=("alicloud:ram/policy:Policy",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """`oss:Get*` names a kind of action; `oss:*` names nothing."""
    for name, statement in granted(resource):
        if not statement.allows:
            continue
        wide = [action for action in statement.actions if not action.rpartition(":")[2].strip("*")]
        if "NotAction" in statement.excluded:
            yield f"{name} allows every action but some: what a service learns to do next is allowed, too"
        elif wide:
            yield f"{name} allows {', '.join(wide)}: name the actions that are needed"
