"""No policy reaches everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import granted
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No statement of a RAM policy allows something on every resource.",
    severity="high",
    remediation="Name the buckets, tables, keys or roles.",
    url="https://www.alibabacloud.com/help/en/doc-detail/93738.htm",
    compliance=(Reference("CIS Alibaba Cloud Foundation 2.0.0", "1.15"),),
    resources=("alicloud:ram/policy:Policy",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """`acs:oss:*:*:acme/*` names a bucket; `acs:oss:*:*:*` names nothing."""
    for name, statement in granted(resource):
        if not statement.allows:
            continue
        wide = [target for target in statement.resources if not target.split(":", 4)[-1].strip("*/")]
        if "NotResource" in statement.excluded:
            yield f"{name} allows its actions everywhere but in some places"
        elif wide:
            yield f"{name} allows its actions on {', '.join(wide)}: name the resources"
