"""Every bucket says how it encrypts."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, encryption_rules
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket declares how its objects are encrypted.",
    severity="high",
    remediation="Declare an aws.s3.BucketServerSideEncryptionConfiguration with an algorithm for the bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """S3 encrypts with keys of its own if nothing is said. Then nobody sees it when that changes by hand."""
    rules = encryption_rules(resource, stack)
    if not rules:
        yield "it declares no encryption: how states are encrypted is left to S3"
    for rule in rules:
        if not rule.get("applyServerSideEncryptionByDefault.sseAlgorithm"):
            yield "its encryption names no algorithm: how states are encrypted is left to S3"
