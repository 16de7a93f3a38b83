"""Every bucket keeps old versions."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"

POLICY = Policy(
    sentence="A bucket keeps old versions of its objects.",
    severity="critical",
    remediation="Declare an aws.s3.BucketVersioning with status Enabled for the bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    compliance=(Reference("AWS Security Hub", "S3.14"),),
    resources=("aws:s3/bucket:Bucket",),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Without versioning, an overwritten or deleted state is gone."""
    versioning = stack.parts(resource, _VERSIONING)
    if not versioning and resource.get("versioning.enabled") is None:
        yield "it has no BucketVersioning: an overwritten state would be lost"
    elif not versioning and not resource.get("versioning.enabled"):
        yield "its versioning is not enabled: an overwritten state would be lost"
    for part in versioning:
        status = part.get("versioningConfiguration.status")
        if status != "Enabled":
            yield f"its versioning is {status}, not Enabled: an overwritten state would be lost"
