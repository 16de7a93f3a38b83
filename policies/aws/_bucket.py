"""What policies for buckets have to find out: which encryption and policy a bucket has, and what else it is for."""

from __future__ import annotations

from typing import Final

from stateroom.policy.resource import Block, Resource, Stack
from stateroom.policy.statement import Statement, statements

BUCKET: Final = "aws:s3/bucket:Bucket"
POLICY_OF_BUCKET: Final = "aws:s3/bucketPolicy:BucketPolicy"
LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
REPLICATION: Final = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"

_ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"


def encryption_rules(bucket: Resource, stack: Stack) -> list[Block]:
    """The rules of default encryption; empty when none is declared."""
    parts = stack.parts(bucket, _ENCRYPTION)
    if parts:
        return [rule for part in parts for rule in part.blocks("rules")]
    return bucket.blocks("serverSideEncryptionConfiguration.rule")


def policy_statements(bucket: Resource, stack: Stack) -> list[Statement]:
    """The statements of the bucket's policy; empty when none is declared."""
    parts = stack.parts(bucket, POLICY_OF_BUCKET)
    if parts:
        return [statement for part in parts for statement in statements(part, "policy")]
    return statements(bucket, "policy")


def takes_logs(bucket: Resource, stack: Stack) -> bool:
    """Whether S3 delivers the access logs of another bucket into it."""
    for logging in stack.parts(bucket, LOGGING, "targetBucket"):
        if logging not in stack.parts(bucket, LOGGING):
            return True
    others = (other for other in stack.of(BUCKET) if other.urn != bucket.urn and "logging" in other.props)
    return any(_same(bucket, other, "logging", other.get("logging.targetBucket")) for other in others)


def is_replica(bucket: Resource, stack: Stack) -> bool:
    """Whether another bucket is replicated into it."""
    places = [(config, "rules") for config in stack.of(REPLICATION)]
    places += [(other, "replicationConfiguration.rules") for other in stack.of(BUCKET)]
    for other, path in places:
        for target in (target for rule in other.blocks(path) for target in rule.blocks("destination")):
            arn = target.value.get("bucket")
            name = arn.rpartition(":")[2] if isinstance(arn, str) else None
            if _same(bucket, other, path.partition(".")[0], name):
                return True
    return False


def _same(bucket: Resource, other: Resource, prop: str, given: str | None) -> bool:
    own = bucket.props.get("bucket")
    if given is not None and isinstance(own, str):
        return given == own
    return bucket.urn in other.sources.get(prop, ())
