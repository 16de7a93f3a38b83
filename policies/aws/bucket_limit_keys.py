"""Only the keys that are wanted encrypt buckets."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, encryption_rules
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="Only the KMS keys that are wanted encrypt a bucket.",
    severity="medium",
    remediation="Set kms_master_key_id of the bucket's encryption to one of the wanted keys.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html",
    resources=(BUCKET,),
    parameters={"keys": Parameter("strings", [], "ARNs of the KMS keys that may encrypt a bucket; empty means any.")},
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A bucket that no KMS key encrypts is the matter of another policy."""
    if not settings["keys"]:
        return
    for rule in encryption_rules(resource, stack):
        if not rule.get("applyServerSideEncryptionByDefault.sseAlgorithm", "").startswith("aws:kms"):
            continue
        key = rule.get("applyServerSideEncryptionByDefault.kmsMasterKeyId", "the account's key for S3")
        if key not in settings["keys"]:
            yield f"it is encrypted with {key}, which is none of the wanted keys"
