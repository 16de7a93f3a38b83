"""Every bucket is closed to the public."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

POLICY = Policy(
    sentence="A bucket blocks all public access.",
    severity="critical",
    remediation="Declare an aws.s3.BucketPublicAccessBlock with all four switches on for the bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    compliance=(Reference("AWS FSBP", "S3.8"), Reference("CIS AWS Foundations 3.0.0", "2.1.4")),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A state holds secrets in plain text."""
    blocks = stack.parts(resource, _BLOCK)
    if not blocks:
        yield "it has no BucketPublicAccessBlock: a later policy or ACL could open it to everybody"
    for block in blocks:
        off = [switch for switch in _SWITCHES if block.get(switch) is not True]
        if off:
            yield f"its public access block is not complete: {', '.join(off)} not on"
