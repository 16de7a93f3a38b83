"""Every bucket keeps old versions."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, settings_of
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket keeps old versions of its objects.",
    severity="critical",
    remediation="Declare an alicloud.oss.BucketVersioning with status Enabled for the bucket.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/overview-78/",
    compliance=(Reference("Alibaba Cloud Config", "oss-bucket-versioning-enabled"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Without versioning, an overwritten or deleted state is gone. Logs are evidence, so they are no exception."""
    found = settings_of(resource, stack, "BucketVersioning", "status", "versioning.status")
    if not found:
        yield "it has no BucketVersioning: an overwritten state would be lost"
    for status in found:
        if status != "Enabled":
            yield f"its versioning is {status or 'unset'}, not Enabled: an overwritten state would be lost"
