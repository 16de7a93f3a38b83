"""Keys are where the states are."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._region import far_from_buckets
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A KMS key lies in the region of a bucket of its stack.",
    severity="medium",
    level="advisory",
    remediation="Give bucket and key the same provider.",
    url="https://www.alibabacloud.com/help/doc-detail/108880.htm",
    resources=("alicloud:kms/key:Key",),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A key for something else than states is meant otherwise, so this is advice."""
    yield from far_from_buckets(resource, stack, "OSS takes keys of its own region only")
