"""What a call is named where permissions are written."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.clouds.alicloud_actions import _OSS_ACTIONS, action_of, resource_of
from stateroom.clouds.alicloud_oss_operations import OPERATIONS


@pytest.mark.parametrize(
    ("service", "operation", "params", "action"),
    [
        ("oss", "PutBucketPolicy", {}, "oss:PutBucketPolicy"),
        ("oss", "PutBucketTags", {}, "oss:PutBucketTagging"),
        ("oss", "ListObjectsV2", {}, "oss:ListObjects"),
        ("oss", "ListObjectVersions", {}, "oss:ListObjectVersions"),
        ("oss", "HeadObject", {"Key": "a"}, "oss:GetObject"),
        ("oss", "GetObject", {"Key": "a", "Query": {"versionId": "v"}}, "oss:GetObjectVersion"),
        (
            "oss",
            "DeleteMultipleObjects",
            {"Body": {"Object": [{"Key": "a", "VersionId": "v"}]}},
            "oss:DeleteObjectVersion",
        ),
        ("oss", "DeleteMultipleObjects", {"Body": {"Object": [{"Key": "a"}]}}, "oss:DeleteObject"),
        ("oss", "PutObject", {"Key": "a", "Body": "text"}, "oss:PutObject"),
        ("ots", "GetRange", {}, "ots:GetRange"),
        ("tablestore", "CreateInstance", {}, "ots:CreateInstance"),
        ("ims", "CreateOIDCProvider", {}, "ram:CreateOIDCProvider"),
        ("ram", "GetRole", {}, "ram:GetRole"),
        ("kms", "DescribeKey", {}, "kms:DescribeKey"),
    ],
)
def test_an_operation_has_its_action(service: str, operation: str, params: dict[str, Any], action: str) -> None:
    assert action_of(service, operation, params) == action


def test_every_renamed_operation_is_one_of_oss() -> None:
    assert set(_OSS_ACTIONS) <= set(OPERATIONS)


@pytest.mark.parametrize(
    ("params", "resource"),
    [
        ({"Bucket": "acme"}, "bucket acme"),
        ({"Bucket": "acme", "Key": "a/b"}, "object a/b of bucket acme"),
        ({"InstanceName": "acme-1"}, "Tablestore instance acme-1"),
        ({"InstanceName": "acme-1", "TableName": "locks"}, "table locks of Tablestore instance acme-1"),
        ({"PolicyName": "writer", "RoleName": "ci"}, "role ci"),
        ({"AliasName": "alias/acme", "KeyId": "1"}, "alias/acme"),
        ({"OIDCProviderName": "acme-github"}, "identity provider acme-github"),
        ({"ProtectedResourceArn": "acs:kms:cn-hangzhou:1:key/k"}, "acs:kms:cn-hangzhou:1:key/k"),
        ({"ResourceType": "role", "ResourceNames": ["ci"]}, "role ci"),
        ({"ResourceType": "instance", "ResourceIds": ["acme-1"]}, "Tablestore instance acme-1"),
        ({"ResourceType": "key", "ResourceId": ["k"]}, "key k"),
        ({"ResourceType": "key", "ResourceId": ["k", "l"]}, ""),
        ({"Description": "x"}, ""),
    ],
)
def test_the_parameters_name_the_resource(params: dict[str, Any], resource: str) -> None:
    assert resource_of(params) == resource
