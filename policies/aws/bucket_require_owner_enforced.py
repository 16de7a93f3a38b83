"""Every bucket's owner owns what is in it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"

POLICY = Policy(
    sentence="The owner of a bucket owns every object in it, and access lists mean nothing.",
    severity="medium",
    remediation="Declare an aws.s3.BucketOwnershipControls with object_ownership BucketOwnerEnforced for the bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    compliance=(Reference("AWS FSBP", "S3.12"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Otherwise a state belongs to whoever wrote it, and the bucket's owner may not be able to read it."""
    controls = stack.parts(resource, _OWNERSHIP)
    if not controls:
        yield "it has no BucketOwnershipControls: who owns a state is left to chance"
    for part in controls:
        ownership = part.get("rule.objectOwnership")
        if ownership != "BucketOwnerEnforced":
            yield f"its object ownership is {ownership}, not BucketOwnerEnforced: writers could own states"
