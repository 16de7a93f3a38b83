"""No bucket lets a state in use end."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._lifecycle import rules_of
from policies.alicloud._logs import takes_logs
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

_WHEN = ("days", "date", "createdBeforeDate")

POLICY = Policy(
    sentence="A bucket's current objects never expire.",
    severity="critical",
    remediation="Take the expirations with days, date or created_before_date out of the bucket's lifecycle_rules.",
    url="https://www.alibabacloud.com/help/en/oss/use-cases/configure-lifecycle-rules-to-manage-object-versions",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A state that nobody changes for a year is in use all the same. A bucket that takes logs is excused: logs end.

    An expired delete marker stands for nothing, so its end is no violation.
    """
    for name, rule in rules_of(resource):
        ends = [when for expiration in rule.get("expirations") or [] for when in _WHEN if expiration.get(when)]
        if ends and not takes_logs(resource, stack):
            yield f"{name} lets current objects expire by {' and '.join(ends)}: with them goes a state in use"
