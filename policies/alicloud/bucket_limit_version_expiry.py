"""No bucket gives up old versions too soon."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._lifecycle import rules_of
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket keeps old versions long enough to notice that one is needed.",
    severity="high",
    remediation="Raise the days of noncurrent_version_expirations in the bucket's lifecycle_rules.",
    url="https://www.alibabacloud.com/help/en/oss/use-cases/configure-lifecycle-rules-to-manage-object-versions",
    resources=(BUCKET,),
    parameters={
        "days": Parameter("integer", 30, "The shortest time that old versions are kept, in days.", 1, 3650),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A damaged state is often found by the next apply only. An overwritten log is evidence, so it is kept as long."""
    for name, rule in rules_of(resource):
        for expiration in rule.get("noncurrentVersionExpirations") or []:
            days = expiration.get("days")
            if days is not None and days < settings["days"]:
                yield f"{name} keeps old versions for {days} days, and {settings['days']} are the least"
