"""Locks and keys are where the states are."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack, UndecidedError

POLICY = Policy(
    sentence="Lock tables and keys are in the region of a bucket.",
    severity="medium",
    level="advisory",
    remediation="Give bucket, Tablestore instance and KMS key the same provider.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/server-side-encryption-8",
    resources=("alicloud:ots/instance:Instance", "alicloud:kms/key:Key"),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """OSS takes keys of its own region only, and states in two regions fail when either does.

    A stack may hold several backends, so any bucket's region will do.
    """
    regions = {bucket.region for bucket in stack.of(BUCKET)}
    own = resource.region
    if not regions or own in regions:
        return
    if own is None or None in regions:
        raise UndecidedError(resource, "region")
    yield f"it is in {own}, and the buckets are in {' and '.join(sorted(filter(None, regions)))}"
