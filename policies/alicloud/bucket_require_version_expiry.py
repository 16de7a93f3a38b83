"""Every bucket lets old versions end."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._lifecycle import is_for_all, rules_of
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket lets old versions end some day.",
    severity="low",
    level="advisory",
    remediation="Add an enabled rule without prefix and with noncurrent_version_expirations to lifecycle_rules.",
    url="https://www.alibabacloud.com/help/en/oss/use-cases/configure-lifecycle-rules-to-manage-object-versions",
    resources=(BUCKET,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Every apply leaves an old version, with the secrets of its day in it."""
    if not any(is_for_all(rule) and rule.get("noncurrentVersionExpirations") for _, rule in rules_of(resource)):
        yield "no enabled rule for all of its objects lets old versions end: they pile up for ever"
