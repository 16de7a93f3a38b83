"""What cannot be changed of a resource, so that the real provider replaces it. Source: the providers' schemas, where
these properties say that a change forces a new resource.
"""

from __future__ import annotations

from typing import Final

_BUCKET_SETTING = ("bucket", "expectedBucketOwner", "region")

_OTHERS: Final[dict[str, tuple[str, ...]]] = {
    "alicloud:ims/oidcProvider:OidcProvider": ("issuerUrl", "oidcProviderName"),
    "alicloud:kms/alias:Alias": ("aliasName",),
    "alicloud:kms/key:Key": ("dkmsInstanceId", "keySpec", "keyUsage", "origin", "protectionLevel"),
    "alicloud:oss/bucket:Bucket": ("bucket", "redundancyType", "storageClass"),
    "alicloud:ots/instance:Instance": ("instanceType", "name"),
    "alicloud:ots/table:Table": (
        "enableSse",
        "instanceName",
        "primaryKeys",
        "sseKeyId",
        "sseKeyType",
        "sseRoleArn",
        "tableName",
    ),
    "alicloud:ram/policy:Policy": ("name", "policyName"),
    "alicloud:ram/role:Role": ("name", "roleName"),
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": ("policyName", "policyType", "roleName"),
    "aws:dynamodb/table:Table": ("hashKey", "name", "rangeKey", "region"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url",),
    "aws:iam/policy:Policy": ("description", "name", "path"),
    "aws:iam/role:Role": ("name", "path"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn", "role"),
    "aws:kms/alias:Alias": ("name", "region"),
    "aws:kms/key:Key": ("customerMasterKeySpec", "keyUsage", "multiRegion", "region"),
    "aws:s3/bucket:Bucket": ("bucket", "objectLockEnabled", "region"),
}


def replacing_properties(token: str) -> tuple[str, ...]:
    """The properties that a resource of this type is replaced for."""
    return _OTHERS.get(token, _BUCKET_SETTING)
