"""No policy grants everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import granted
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A RAM policy names the actions that it allows, and what it allows them on.",
    severity="critical",
    remediation="Name actions and resources in the policy's statements.",
    url="https://www.alibabacloud.com/help/en/doc-detail/93738.htm",
    compliance=(
        Reference("CIS Alibaba Cloud Foundation 2.0.0", "1.15"),
        Reference("Alibaba Cloud Config", "ram-policy-no-statements-with-admin-access-check"),
    ),
    resources=("alicloud:ram/policy:Policy",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """`oss:Get*` names a kind of action and `…:acme/*` a bucket; `oss:*` and `acs:oss:*:*:*` name nothing."""
    for name, statement in granted(resource):
        if not statement.allows:
            continue
        if "NotAction" in statement.excluded:
            yield f"{name} allows all but some actions"
        wide = [action for action in statement.actions if not action.rpartition(":")[2].strip("*")]
        if wide and "NotAction" not in statement.excluded:
            yield f"{name} allows {', '.join(wide)}, not named actions"
        if "NotResource" in statement.excluded:
            yield f"{name} allows its actions on all but some resources"
        elif any(not target.split(":", 4)[-1].strip("*/") for target in statement.resources):
            yield f"{name} allows its actions on everything, not on named resources"
