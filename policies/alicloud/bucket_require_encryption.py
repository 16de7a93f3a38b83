"""Every bucket encrypts what is written to it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, settings_of
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_ALGORITHMS = ("AES256", "KMS")

POLICY = Policy(
    sentence="A bucket encrypts its objects by default.",
    severity="high",
    remediation="Declare an alicloud.oss.BucketServerSideEncryption with sse_algorithm AES256 or KMS for the bucket.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/server-side-encryption-8",
    compliance=(Reference("Alibaba Cloud Config", "oss-bucket-server-side-encryption-enabled"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """States hold secrets in clear text. A client asks for no encryption unless its user thought of it."""
    path, inline = "sseAlgorithm", "serverSideEncryptionRule.sseAlgorithm"
    found = settings_of(resource, stack, "BucketServerSideEncryption", path, inline)
    if not found:
        yield "it has no BucketServerSideEncryption: a state would lie there in clear text"
    for algorithm in found:
        if algorithm not in _ALGORITHMS:
            yield f"its encryption is {algorithm or 'unset'}, neither {' nor '.join(_ALGORITHMS)}"
