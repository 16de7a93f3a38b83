"""What Pulumi's types and properties are called by the Terraform providers that they are made from.

Sources: the resources' pages of hashicorp/aws 6 and aliyun/alicloud 1.285, "Argument Reference" and "Import".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """A type of resource.

    references: the attributes that others may refer to, by the name of Pulumi's property.
    set_elsewhere: arguments that a plan must not compare, because another resource sets them.
    found: arguments that the cloud fills in where they are left out, and that a plan would take away again.
    """

    name: str
    references: Mapping[str, str]
    set_elsewhere: tuple[str, ...] = ()
    found: tuple[str, ...] = ()


def _kind(name: str, /, *set_elsewhere: str, **references: str) -> Kind:
    return Kind(name, references, set_elsewhere)


KINDS: Final[Mapping[str, Kind]] = {
    "alicloud:ims/oidcProvider:OidcProvider": Kind("alicloud_ims_oidc_provider", {}, found=("fingerprints",)),
    "alicloud:kms/alias:Alias": _kind("alicloud_kms_alias"),
    "alicloud:kms/key:Key": _kind("alicloud_kms_key", id="id", arn="arn"),
    "alicloud:oss/bucket:Bucket": _kind(
        "alicloud_oss_bucket",
        "logging",
        "policy",
        "server_side_encryption_rule",
        "versioning",
        bucket="bucket",
    ),
    "alicloud:oss/bucketAcl:BucketAcl": _kind("alicloud_oss_bucket_acl"),
    "alicloud:oss/bucketHttpsConfig:BucketHttpsConfig": _kind("alicloud_oss_bucket_https_config"),
    "alicloud:oss/bucketLogging:BucketLogging": _kind("alicloud_oss_bucket_logging"),
    "alicloud:oss/bucketPolicy:BucketPolicy": _kind("alicloud_oss_bucket_policy"),
    "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock": _kind("alicloud_oss_bucket_public_access_block"),
    "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption": _kind(
        "alicloud_oss_bucket_server_side_encryption"
    ),
    "alicloud:oss/bucketVersioning:BucketVersioning": _kind("alicloud_oss_bucket_versioning"),
    "alicloud:ots/instance:Instance": _kind("alicloud_ots_instance", name="name"),
    "alicloud:ots/table:Table": _kind("alicloud_ots_table"),
    "alicloud:ram/policy:Policy": _kind("alicloud_ram_policy", policyName="policy_name"),
    "alicloud:ram/role:Role": _kind("alicloud_ram_role", roleName="role_name"),
    "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment": _kind("alicloud_ram_role_policy_attachment"),
    "aws:dynamodb/table:Table": _kind("aws_dynamodb_table"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": _kind("aws_iam_openid_connect_provider", arn="arn"),
    "aws:iam/policy:Policy": _kind("aws_iam_policy", arn="arn"),
    "aws:iam/role:Role": _kind("aws_iam_role", name="name", arn="arn"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _kind("aws_iam_role_policy_attachment"),
    "aws:kms/alias:Alias": _kind("aws_kms_alias"),
    "aws:kms/key:Key": _kind("aws_kms_key", keyId="key_id", arn="arn"),
    "aws:s3/bucket:Bucket": _kind("aws_s3_bucket", bucket="bucket", arn="arn"),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _kind("aws_s3_bucket_lifecycle_configuration"),
    "aws:s3/bucketLogging:BucketLogging": _kind("aws_s3_bucket_logging"),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _kind(
        "aws_s3_bucket_object_lock_configuration"
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _kind("aws_s3_bucket_ownership_controls"),
    "aws:s3/bucketPolicy:BucketPolicy": _kind("aws_s3_bucket_policy"),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _kind("aws_s3_bucket_public_access_block"),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _kind("aws_s3_bucket_replication_configuration"),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _kind(
        "aws_s3_bucket_server_side_encryption_configuration"
    ),
    "aws:s3/bucketVersioning:BucketVersioning": _kind("aws_s3_bucket_versioning"),
}

_SINGULAR: Final = frozenset(
    {
        "abortMultipartUploads",
        "assumeRoles",
        "attributes",
        "clientIdLists",
        "expirations",
        "lifecycleRules",
        "networkSourceAcls",
        "networkTypeAcls",
        "noncurrentVersionExpirations",
        "primaryKeys",
        "rules",
        "thumbprintLists",
    }
)
"""Lists and repeated blocks to which Pulumi gave a plural that they do not have."""

DOCUMENTS: Final = frozenset({"assumeRolePolicy", "assumeRolePolicyDocument", "policy", "policyDocument"})
"""Properties that hold a document as JSON. The providers compare what it says, not how it is written."""

MAPS: Final = frozenset({"tags"})
"""Properties whose value is a map, and not a block."""


def argument_of(property_: str) -> str:
    """The argument of a property.

    >>> argument_of("lifecycleRules"), argument_of("pointInTimeRecovery"), argument_of("s3UsePathStyle")
    ('lifecycle_rule', 'point_in_time_recovery', 's3_use_path_style')
    """
    name = property_.removesuffix("s") if property_ in _SINGULAR else property_
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
