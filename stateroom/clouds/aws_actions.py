"""What a call is named where permissions are written: its IAM action, and the resource that it touches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_PREFIXES: Final = {"resourcegroupstaggingapi": "tag"}
"""Where the prefix of the actions is not the SDK's name of the service."""

_S3_ACTIONS: Final = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
}
"""S3 operations whose action has another name (Amazon S3 User Guide: "Required permissions for Amazon S3 API
operations")."""

_VERSIONED: Final = frozenset({"GetObject", "DeleteObject"})

_RESOURCES: Final = {
    "Bucket": "bucket",
    "TableName": "table",
    "RoleName": "role",
    "PolicyArn": "policy",
    "PolicyName": "policy",
    "OpenIDConnectProviderArn": "identity provider",
    "AliasName": "",
    "KeyId": "key",
    "TargetKeyId": "key",
    "RoleArn": "role",
    "ResourceArn": "",
    "Url": "identity provider",
}
"""Parameters that name the resource, the most telling first, and what to call it. An alias and an ARN say
themselves what they are."""


def action_of(service: str, operation: str, params: Mapping[str, Any]) -> str:
    """The IAM action that allows an operation, such as `s3:PutEncryptionConfiguration` for PutBucketEncryption.

    `service` is the SDK's name of it, `operation` the API's.
    """
    if service == "s3":
        action = _S3_ACTIONS.get(operation, operation)
        suffix = "Version" if action in _VERSIONED and _names_version(params) else ""
        return f"s3:{action}{suffix}"
    return f"{_PREFIXES.get(service, service)}:{operation}"


def resource_of(params: Mapping[str, Any]) -> str:
    """What the parameters of a call name, such as `bucket acme` or `object a/b of bucket acme`; "" for nothing."""
    for name, kind in _RESOURCES.items():
        if isinstance(params.get(name), str):
            resource = f"{kind} {params[name]}".strip()
            return f"object {params['Key']} of {resource}" if name == "Bucket" and "Key" in params else resource
    return ""


def _names_version(params: Mapping[str, Any]) -> bool:
    objects = params.get("Delete", {}).get("Objects", [])
    return "VersionId" in params or any("VersionId" in each for each in objects)
