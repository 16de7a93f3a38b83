"""Every bucket of states is encrypted with a KMS key of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, encryption_rules, takes_logs
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket is encrypted with a KMS key that its owner made.",
    severity="medium",
    level="advisory",
    remediation="Set the bucket's encryption to aws:kms with the ARN of a key as kms_master_key_id.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    compliance=(Reference("AWS Security Hub", "S3.17"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Who may use the key is decided apart from who may use the bucket, and each use is logged.

    A bucket that takes access logs is excused: S3 delivers them only to buckets that it encrypts with its own keys.
    """
    if takes_logs(resource, stack):
        return
    for rule in encryption_rules(resource, stack):
        for default in rule.blocks("applyServerSideEncryptionByDefault"):
            algorithm = default.get("sseAlgorithm", "")
            if not algorithm.startswith("aws:kms"):
                yield f"it is encrypted by {algorithm or 'no algorithm'}, not with a KMS key"
            # A key that is made in the same run has no ARN yet, but it is a key.
            elif not default.value.get("kmsMasterKeyId"):
                yield "it is encrypted with the account's key for S3, whose policy is not the owner's"
