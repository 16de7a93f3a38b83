"""A lock table is encrypted with a KMS key of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table is encrypted with a KMS key that its owner made.",
    severity="low",
    level="advisory",
    remediation="Set server_side_encryption with enabled and the kms_key_arn of a key on the table.",
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html",
    resources=("aws:dynamodb/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Locks name the people who hold them. DynamoDB encrypts with a key of its own if nothing is said."""
    encryption = next(iter(resource.blocks("serverSideEncryption")), None)
    if encryption is None or not encryption.get("enabled", False):
        yield "it is encrypted with a key of DynamoDB, not with a KMS key"
    # A key that is made in the same run has no ARN yet, but it is a key.
    elif not encryption.value.get("kmsKeyArn"):
        yield "it is encrypted with the account's key for DynamoDB, whose policy is not the owner's"
