"""Locks are where the states are."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._region import far_from_buckets
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A lock table's instance lies in the region of a bucket of its stack.",
    severity="medium",
    level="advisory",
    remediation="Give bucket and instance the same provider.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints",
    resources=("alicloud:ots/instance:Instance",),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Clients are told the instance's endpoint, so it works elsewhere, too: as long as both regions do."""
    yield from far_from_buckets(resource, stack, "states cannot be locked when either region fails")
