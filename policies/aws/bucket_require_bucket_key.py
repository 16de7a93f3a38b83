"""Every bucket that a KMS key encrypts has a bucket key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, encryption_rules
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket that is encrypted with a KMS key asks KMS through a bucket key.",
    severity="low",
    level="advisory",
    remediation="Set bucket_key_enabled in the rule of the bucket's encryption.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Without one every read of every state is a call to KMS, which costs money and may be throttled.

    `aws:kms:dsse` is excused: S3 has no bucket keys for it.
    """
    for rule in encryption_rules(resource, stack):
        algorithm = rule.get("applyServerSideEncryptionByDefault.sseAlgorithm")
        if algorithm == "aws:kms" and not rule.get("bucketKeyEnabled"):
            yield "it has no bucket key: every read and write of a state is a call to KMS"
