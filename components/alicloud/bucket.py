"""The buckets: the states' and the access logs', both hardened alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_alicloud as alicloud

from components.alicloud.access import Roles
from components.alicloud.children import Children
from components.alicloud.documents import bucket_policy, log_bucket_policy
from components.alicloud.key import Keys

LOG_VERSION_DAYS = 30
"""Days that an overwritten or deleted log object can be brought back."""

TLS_VERSIONS = ["TLSv1.2", "TLSv1.3"]

_SET_ELSEWHERE = ("acl", "logging", "policy", "serverSideEncryptionRule", "versioning")
"""What the provider reads of a bucket although a resource of its own sets it. Without a word of it, a preview after a
refresh would take versioning and encryption away. Source: the provider's documentation, alicloud_oss_bucket."""


@dataclass(frozen=True)
class HardenedBucket:
    """A private bucket with versioning, encryption and a policy, closed to the public and to old TLS."""

    bucket: alicloud.oss.Bucket
    policy: alicloud.oss.BucketPolicy


@dataclass(frozen=True)
class Buckets:
    """The buckets of a backend. `logs` is None where none is made, also when an existing one takes the logs."""

    state: HardenedBucket
    logs: HardenedBucket | None


@dataclass(frozen=True)
class _Wish:
    """What differs between the buckets."""

    purpose: str
    name: pulumi.Output[str]
    policy: pulumi.Output[str]
    rule: alicloud.oss.BucketLifecycleRuleArgs
    key_id: pulumi.Output[str | None] | None = None
    accelerated: bool = False
    named: Sequence[alicloud.ram.Role] = ()


def declare_buckets(children: Children, roles: Roles, keys: Keys) -> Buckets:
    """Declare the state bucket and what goes with it."""
    config = children.config
    state = _declare_hardened(
        children,
        _Wish(
            "state",
            children.place(lambda site: site.bucket),
            children.document(bucket_policy),
            _state_rule(children),
            key_id=keys.id if config.encryption.mode == "kms" else None,
            accelerated=config.endpoints == "acceleration",
            named=roles.all,
        ),
    )
    return Buckets(state, _declare_logs(children, state))


def _declare_hardened(children: Children, wish: _Wish) -> HardenedBucket:
    name = children.logical_name(wish.purpose)
    bucket = alicloud.oss.Bucket(
        name,
        bucket=wish.name,
        storage_class="Standard",
        redundancy_type=children.config.bucket.redundancy,
        lifecycle_rules=[wish.rule],
        transfer_acceleration=alicloud.oss.BucketTransferAccelerationArgs(enabled=True) if wish.accelerated else None,
        tags=children.tags(wish.purpose),
        opts=children.options(holds_data=True, set_elsewhere=_SET_ELSEWHERE),
    )
    made = bucket.bucket
    # A bucket that is kept keeps what guards the states in it.
    guarding = children.options(holds_data=True)
    alicloud.oss.BucketAcl(name, bucket=made, acl="private", opts=guarding)
    alicloud.oss.BucketVersioning(name, bucket=made, status="Enabled", opts=guarding)
    alicloud.oss.BucketServerSideEncryption(
        name,
        bucket=made,
        sse_algorithm="KMS" if wish.key_id else "AES256",
        kms_master_key_id=wish.key_id,
        opts=guarding,
    )
    alicloud.oss.BucketPublicAccessBlock(name, bucket=made, block_public_access=True, opts=guarding)
    alicloud.oss.BucketHttpsConfig(name, bucket=made, enable=True, tls_versions=TLS_VERSIONS, opts=guarding)
    policy = alicloud.oss.BucketPolicy(
        name, bucket=made, policy=wish.policy, opts=children.options(holds_data=True, depends_on=list(wish.named))
    )
    return HardenedBucket(bucket, policy)


def _declare_logs(children: Children, state: HardenedBucket) -> HardenedBucket | None:
    """Access logs, into the existing bucket that is named or one that is made.

    A log bucket never has a KMS key: OSS, which writes the logs, has no right to one.
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
            _log_rule(children, logs.retain_days),
        )
        made = _declare_hardened(children, wish)
    alicloud.oss.BucketLogging(
        children.logical_name("state"),
        bucket=state.bucket.bucket,
        target_bucket=made.bucket.bucket if made else logs.bucket,
        target_prefix=logs.prefix,
        opts=children.options(),
    )
    return made


def _rule(
    children: Children, name: str, noncurrent_days: int, expiration: alicloud.oss.BucketLifecycleRuleExpirationArgs
) -> alicloud.oss.BucketLifecycleRuleArgs:
    """One rule for the whole bucket: OSS refuses two whose objects overlap, unless it is told not to."""
    old = alicloud.oss.BucketLifecycleRuleNoncurrentVersionExpirationArgs(days=noncurrent_days)
    uploads = alicloud.oss.BucketLifecycleRuleAbortMultipartUploadArgs(
        days=children.config.bucket.lifecycle.abort_multipart_days
    )
    return alicloud.oss.BucketLifecycleRuleArgs(
        id=f"stateroom-{name}",
        prefix="",
        enabled=True,
        expirations=[expiration],
        noncurrent_version_expirations=[old],
        abort_multipart_uploads=[uploads],
    )


def _state_rule(children: Children) -> alicloud.oss.BucketLifecycleRuleArgs:
    """Old versions go when they are old enough, and so do the delete markers that then stand for nothing."""
    markers = alicloud.oss.BucketLifecycleRuleExpirationArgs(expired_object_delete_marker=True)
    return _rule(children, "old-versions", children.config.bucket.lifecycle.noncurrent_days, markers)


def _log_rule(children: Children, retain_days: int) -> alicloud.oss.BucketLifecycleRuleArgs:
    """An expired log leaves a delete marker: a rule takes either days or expired markers (OSS error 0014-00000059)."""
    expiration = alicloud.oss.BucketLifecycleRuleExpirationArgs(days=retain_days)
    return _rule(children, "retention", LOG_VERSION_DAYS, expiration)
