"""The buckets: the states', the access logs' and the replica's, all hardened alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.access import Roles
from components.aws.children import Children
from components.aws.documents import bucket_policy, log_bucket_policy, replica_policy
from components.aws.key import Keys

LOG_VERSION_DAYS = 30
"""Days that an overwritten or deleted log object can be brought back."""


@dataclass(frozen=True)
class HardenedBucket:
    """A bucket with versioning, encryption and a policy, closed to the public, that its account's owner owns all of."""

    bucket: aws.s3.Bucket
    versioning: aws.s3.BucketVersioning
    policy: aws.s3.BucketPolicy


@dataclass(frozen=True)
class Buckets:
    """The buckets of a backend. `logs` is None where none is made, also when an existing one takes the logs."""

    state: HardenedBucket
    logs: HardenedBucket | None
    replica: HardenedBucket | None


@dataclass(frozen=True)
class _Wish:
    """What differs between the buckets."""

    purpose: str
    name: pulumi.Output[str]
    policy: pulumi.Output[str]
    rules: Sequence[aws.s3.BucketLifecycleConfigurationRuleArgs]
    key_arn: pulumi.Output[str | None] | None = None
    object_lock: bool = False
    region: str | None = None
    named: Sequence[aws.iam.Role] = ()


def declare_buckets(children: Children, roles: Roles, keys: Keys) -> Buckets:
    """Declare the state bucket and what goes with it."""
    config = children.config.bucket
    state = _declare_hardened(
        children,
        _Wish(
            "state",
            children.place(lambda site: site.bucket),
            children.document(bucket_policy, key_arn=keys.state),
            _state_rules(children),
            key_arn=_kms(children, keys.state),
            object_lock=config.object_lock is not None,
            named=list(roles.access.values()),
        ),
    )
    _declare_object_lock(children, state)
    logs = _declare_logs(children, state)
    replica = _declare_replica(children, state, roles, keys)
    return Buckets(state, logs, replica)


def _declare_hardened(children: Children, wish: _Wish) -> HardenedBucket:
    name, region = children.logical_name(wish.purpose), wish.region
    bucket = aws.s3.Bucket(
        name,
        bucket=wish.name,
        object_lock_enabled=wish.object_lock or None,
        region=region,
        tags=children.tags(wish.purpose),
        opts=children.options(holds_data=True),
    )
    # A bucket that is kept keeps what guards the states in it.
    guarding = children.options(holds_data=True)
    versioning = aws.s3.BucketVersioning(
        name,
        bucket=bucket.bucket,
        versioning_configuration=aws.s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
        region=region,
        opts=guarding,
    )
    aws.s3.BucketServerSideEncryptionConfiguration(
        name,
        bucket=bucket.bucket,
        rules=[_encryption(children, wish.key_arn)],
        region=region,
        opts=guarding,
    )
    closed = aws.s3.BucketPublicAccessBlock(
        name,
        bucket=bucket.bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        region=region,
        opts=guarding,
    )
    aws.s3.BucketOwnershipControls(
        name,
        bucket=bucket.bucket,
        rule=aws.s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
        region=region,
        opts=guarding,
    )
    aws.s3.BucketLifecycleConfiguration(
        name, bucket=bucket.bucket, rules=list(wish.rules), region=region, opts=children.options()
    )
    policy = aws.s3.BucketPolicy(
        name,
        bucket=bucket.bucket,
        policy=wish.policy,
        region=region,
        # S3 answers OperationAborted when a bucket's policy and public access block change at the same time.
        opts=children.options(holds_data=True, depends_on=[closed, *wish.named]),
    )
    return HardenedBucket(bucket, versioning, policy)


def _declare_object_lock(children: Children, state: HardenedBucket) -> None:
    lock = children.config.bucket.object_lock
    if lock is None:
        return
    retention = aws.s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(mode=lock.mode.upper(), days=lock.days)
    aws.s3.BucketObjectLockConfiguration(
        children.logical_name("state"),
        bucket=state.bucket.bucket,
        object_lock_enabled="Enabled",
        rule=aws.s3.BucketObjectLockConfigurationRuleArgs(default_retention=retention),
        opts=children.options(holds_data=True, depends_on=[state.versioning]),
    )


def _declare_logs(children: Children, state: HardenedBucket) -> HardenedBucket | None:
    """Access logs, into the existing bucket that is named or one that is made.

    S3 delivers logs to buckets that it encrypts with its own keys only, so the log bucket never has a KMS key.
    """
    logs = children.config.bucket.access_logs
    if logs is None:
        return None
    made = None
    if logs.bucket is None:
        wish = _Wish(
            "logs",
            children.place(lambda site: site.log_bucket),
            children.document(log_bucket_policy),
            _log_rules(children, logs.retain_days),
        )
        made = _declare_hardened(children, wish)
    aws.s3.BucketLogging(
        children.logical_name("state"),
        bucket=state.bucket.bucket,
        target_bucket=made.bucket.bucket if made else logs.bucket,
        target_prefix=logs.prefix,
        # S3 checks that it may deliver before it accepts the target.
        opts=children.options(depends_on=[made.policy] if made else []),
    )
    return made


def _declare_replica(children: Children, state: HardenedBucket, roles: Roles, keys: Keys) -> HardenedBucket | None:
    """The second bucket, and the rule that copies every later version into it.

    It has object lock when the state bucket has it: S3 does not replicate from a locked bucket into another kind.
    """
    config = children.config.bucket
    if config.replication is None or roles.replication is None:
        return None
    key_arn = _kms(children, keys.replica)
    wish = _Wish(
        "replica",
        children.place(lambda site: site.replica_bucket),
        children.document(replica_policy, replica_key_arn=keys.replica),
        _state_rules(children),
        key_arn=key_arn,
        object_lock=config.object_lock is not None,
        region=config.replication.region,
        named=[role for access, role in roles.access.items() if access == "admin"],
    )
    replica = _declare_hardened(children, wish)
    aws.s3.BucketReplicationConfig(
        children.logical_name("state"),
        bucket=state.bucket.bucket,
        role=roles.replication.arn,
        rules=[_replication_rule(children.place(lambda site: site.replica_bucket_arn), key_arn)],
        opts=children.options(depends_on=[state.versioning, replica.versioning]),
    )
    return replica


def _kms(children: Children, arn: pulumi.Output[str | None]) -> pulumi.Output[str | None] | None:
    return arn if children.config.encryption.mode == "kms" else None


def _encryption(
    children: Children, key_arn: pulumi.Output[str | None] | None
) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgs:
    # Said in any case: S3 takes a rule that is silent about SSE-C as the wish to allow it again.
    blocked = ["SSE-C"] if children.config.bucket.block_sse_c else ["NONE"]
    default = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
        sse_algorithm="aws:kms" if key_arn else "AES256", kms_master_key_id=key_arn
    )
    return aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
        apply_server_side_encryption_by_default=default,
        bucket_key_enabled=True if key_arn else None,
        blocked_encryption_types=blocked,
    )


def _rule(
    name: str,
    *,
    old: aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs | None = None,
    expiration: aws.s3.BucketLifecycleConfigurationRuleExpirationArgs | None = None,
    uploads: aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs | None = None,
) -> aws.s3.BucketLifecycleConfigurationRuleArgs:
    return aws.s3.BucketLifecycleConfigurationRuleArgs(
        id=f"stateroom-{name}",
        status="Enabled",
        filter=aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix=""),
        noncurrent_version_expiration=old,
        expiration=expiration,
        abort_incomplete_multipart_upload=uploads,
    )


def _state_rules(children: Children) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """Old versions go when they are both old enough and not among the newest; so does what lock files leave behind."""
    lifecycle = children.config.bucket.lifecycle
    old = aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
        noncurrent_days=lifecycle.noncurrent_days, newer_noncurrent_versions=lifecycle.keep_versions
    )
    return [_rule("old-versions", old=old), *_tidy_rules(children)]


def _log_rules(children: Children, retain_days: int) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    old = aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(noncurrent_days=LOG_VERSION_DAYS)
    expiration = aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=retain_days)
    return [_rule("retention", old=old, expiration=expiration), *_tidy_rules(children)]


def _tidy_rules(children: Children) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    uploads = aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
        days_after_initiation=children.config.bucket.lifecycle.abort_multipart_days
    )
    markers = aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True)
    return [_rule("uploads", uploads=uploads), _rule("delete-markers", expiration=markers)]


def _replication_rule(
    replica: pulumi.Output[str], key_arn: pulumi.Output[Any] | None
) -> aws.s3.BucketReplicationConfigRuleArgs:
    """Everything is copied, deletions too. Lock files as well: rules select by prefix, and theirs is a suffix."""
    encryption = criteria = None
    if key_arn is not None:
        encryption = aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
            replica_kms_key_id=key_arn
        )
        criteria = aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
            sse_kms_encrypted_objects=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                status="Enabled"
            )
        )
    return aws.s3.BucketReplicationConfigRuleArgs(
        id="stateroom-replica",
        status="Enabled",
        priority=1,
        filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
        delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status="Enabled"),
        destination=aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=replica, encryption_configuration=encryption
        ),
        source_selection_criteria=criteria,
    )
