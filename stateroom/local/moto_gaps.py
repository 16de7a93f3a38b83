"""What AWS does and moto 5.2.5 does not, as far as a state backend depends on it. One function for each gap."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import xmltodict  # type: ignore[import-untyped]  # has no stubs
from moto.iam.access_control import PermissionResult
from moto.kms.responses import KmsResponse
from moto.s3.exceptions import InvalidBucketState
from moto.s3.models import FakeBucket, S3Backend, s3_backends

from stateroom.local.bucket_policy import ENCRYPTION, ENCRYPTION_KEY, is_denied


def bucket_exists(bucket: str) -> bool:
    return bucket in s3_backends.bucket_accounts


def tag_new_bucket(bucket: str, body: bytes) -> None:
    """Apply the tags in the body of CreateBucket (S3 API: CreateBucketConfiguration); moto ignores them."""
    if not body:
        return
    configuration = xmltodict.parse(body, force_list=("Tag",)).get("CreateBucketConfiguration") or {}
    tags = {tag["Key"]: tag.get("Value") or "" for tag in (configuration.get("Tags") or {}).get("Tag", [])}
    if tags:
        partition, account = s3_backends.bucket_accounts[bucket]
        s3_backends[account][partition].put_bucket_tagging(bucket, tags)


def is_foreign_owner(bucket: str, expected: str) -> bool:
    """Whether the bucket exists and is not the expected account's (S3 API: x-amz-expected-bucket-owner).

    AWS answers 403 AccessDenied then; moto ignores the header.
    """
    return bool(expected) and bucket_exists(bucket) and s3_backends.bucket_accounts[bucket][1] != expected


KEPT = {
    "PutBucketEncryption": "GetBucketEncryption",
    "PutBucketLifecycleConfiguration": "GetBucketLifecycleConfiguration",
    "PutBucketReplication": "GetBucketReplication",
}
"""Settings of which moto keeps a part: blocked encryption types, the number of versions to keep and delete-marker
replication get lost. What was put is what AWS answers later, element for element."""


def with_content(headers: list[tuple[str, str]], content: bytes) -> list[tuple[str, str]]:
    """The headers of an answer whose body was replaced."""
    kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return [*kept, ("Content-Length", str(len(content)))]


def leave_conditions_to_us() -> None:
    """moto applies the statements of a bucket policy without their conditions, so that a conditional Deny denies
    everything. `is_denied_by_policy` takes its place."""
    FakeBucket.get_permission = _neutral  # type: ignore[method-assign,assignment]  # moto has no setting for it


def is_denied_by_policy(bucket: str, key: str, operation: str, environ: Mapping[str, Any]) -> bool:
    """Whether the bucket's policy denies this operation on this object, conditions considered."""
    if not key or not bucket_exists(bucket):
        return False
    partition, account = s3_backends.bucket_accounts[bucket]
    policy = s3_backends[account][partition].buckets[bucket].policy
    present = {name: environ[header] for name, header in _CONDITION_HEADERS.items() if header in environ}
    action = f"s3:{_ACTIONS.get(operation, operation)}"
    return policy is not None and is_denied(policy, action, f"arn:{partition}:s3:::{bucket}/{key}", present)


def keep_rotation_periods() -> None:
    """moto rotates keys, and knows no period (KMS API: EnableKeyRotation, GetKeyRotationStatus)."""
    KmsResponse.enable_key_rotation = _enable_key_rotation  # type: ignore[method-assign,assignment]  # as above
    KmsResponse.get_key_rotation_status = _get_key_rotation_status  # type: ignore[method-assign,assignment]


def lock_buckets_that_hold_objects() -> None:
    """moto refuses a lock, and another retention, for a bucket that holds objects. S3 takes both since November 2023;
    only versioning must be enabled (S3 API: PutObjectLockConfiguration; S3 User Guide: Configuring S3 Object Lock)."""
    S3Backend.put_object_lock_configuration = _put_object_lock_configuration  # type: ignore[method-assign,assignment]


_CONDITION_HEADERS = {
    ENCRYPTION: "HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION",
    ENCRYPTION_KEY: "HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION_AWS_KMS_KEY_ID",
}
_ACTIONS = {
    "HeadObject": "GetObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "CompleteMultipartUpload": "PutObject",
}


_enable, _tell = KmsResponse.enable_key_rotation, KmsResponse.get_key_rotation_status
_DAYS = 365
"""How long a period is that nobody chose."""


def _enable_key_rotation(response: KmsResponse) -> str:
    answer = _enable(response)
    _key_of(response).days_of_rotation = response._get_param("RotationPeriodInDays") or _DAYS
    return answer


def _get_key_rotation_status(response: KmsResponse) -> str:
    status = json.loads(_tell(response))
    days = {"RotationPeriodInDays": _key_of(response).days_of_rotation} if status["KeyRotationEnabled"] else {}
    return json.dumps(status | days)


def _key_of(response: KmsResponse) -> Any:
    backend = response.kms_backend
    return backend.keys[backend.get_key_id(response._get_param("KeyId"))]


def _put_object_lock_configuration(backend: S3Backend, name: str, enabled: bool, *retention: Any) -> None:
    """moto's own, without its look for objects. retention: mode, days and years."""
    bucket = backend.get_bucket(name)
    if not bucket.is_versioned:
        raise InvalidBucketState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
    bucket.object_lock_enabled = bucket.object_lock_enabled or enabled
    bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = retention


def _neutral(_bucket: FakeBucket, _action: str, _resource: str) -> Any:
    return PermissionResult.NEUTRAL
