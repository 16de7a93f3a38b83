"""Every bucket of states encrypts with a KMS key of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, settings_of
from policies.alicloud._logs import takes_logs
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_PART, _INLINE = "BucketServerSideEncryption", "serverSideEncryptionRule"

POLICY = Policy(
    sentence="A bucket encrypts its objects with a KMS key of one's own.",
    severity="medium",
    level="advisory",
    remediation="Set sse_algorithm KMS and kms_master_key_id on the bucket's alicloud.oss.BucketServerSideEncryption.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/server-side-encryption-8",
    compliance=(Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.9"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """With a key, whoever reads a state needs a right to the key, too.

    A bucket that takes logs is excused: OSS, which writes them, has no right to a key.
    """
    if takes_logs(resource, stack):
        return
    algorithms = settings_of(resource, stack, _PART, "sseAlgorithm", f"{_INLINE}.sseAlgorithm")
    if not algorithms:
        yield "it is not encrypted with a KMS key"
    for algorithm in algorithms:
        if algorithm != "KMS":
            yield f"its encryption is {algorithm or 'unset'}, not KMS: a right to the bucket is enough to read a state"
    if "KMS" in algorithms and not any(
        settings_of(resource, stack, _PART, "kmsMasterKeyId", f"{_INLINE}.kmsMasterKeyId")
    ):
        yield "its KMS key is the one that OSS made: nobody can grant it, rotate it or end it"
