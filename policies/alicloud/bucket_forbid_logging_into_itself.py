"""No bucket holds the logs of itself."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._logs import logs_into_itself
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket does not log access to itself into itself.",
    severity="high",
    remediation="Name another bucket as the target_bucket of the alicloud.oss.BucketLogging.",
    url="https://www.alibabacloud.com/help/doc-detail/31900.htm",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Every log that is written is logged again, and who may change states may change what tells of it."""
    if logs_into_itself(resource, stack):
        yield "its logs go into itself: whoever may write states may write the logs, too"
