"""Every bucket logs who used it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, is_set
from policies.alicloud._logs import takes_logs
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="Access to a bucket is logged.",
    severity="medium",
    level="advisory",
    remediation="Declare an alicloud.oss.BucketLogging with a target_bucket that holds logs only.",
    url="https://www.alibabacloud.com/help/doc-detail/31900.htm",
    compliance=(
        Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.3"),
        Reference("Alibaba Cloud Config", "oss-bucket-logging-enabled"),
    ),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Logs tell who read a state. A bucket that takes logs is excused: logs of logs would never end."""
    if takes_logs(resource, stack):
        return
    if not is_set(resource, stack, "BucketLogging", "logging"):
        yield "it has no BucketLogging: nobody could tell who read a state"
    elif not resource.get("loggingIsenable", True):
        yield "its logging is switched off: nobody could tell who read a state"
