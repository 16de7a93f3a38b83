"""What a call is named where permissions are written."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from stateroom.clouds.aws_actions import _S3_ACTIONS, action_of, resource_of


@pytest.mark.parametrize(
    ("service", "operation", "params", "action"),
    [
        ("s3", "PutBucketPolicy", {}, "s3:PutBucketPolicy"),
        ("s3", "PutPublicAccessBlock", {}, "s3:PutBucketPublicAccessBlock"),
        ("s3", "PutBucketEncryption", {}, "s3:PutEncryptionConfiguration"),
        ("s3", "GetBucketLifecycleConfiguration", {}, "s3:GetLifecycleConfiguration"),
        ("s3", "HeadBucket", {}, "s3:ListBucket"),
        ("s3", "GetObject", {"Key": "a", "VersionId": "v"}, "s3:GetObjectVersion"),
        ("s3", "DeleteObjects", {"Delete": {"Objects": [{"Key": "a", "VersionId": "v"}]}}, "s3:DeleteObjectVersion"),
        ("s3", "DeleteObjects", {"Delete": {"Objects": [{"Key": "a"}]}}, "s3:DeleteObject"),
        ("s3", "PutObject", {"Key": "a"}, "s3:PutObject"),
        ("dynamodb", "DescribeContinuousBackups", {}, "dynamodb:DescribeContinuousBackups"),
        ("resourcegroupstaggingapi", "GetResources", {}, "tag:GetResources"),
    ],
)
def test_an_operation_has_its_action(service: str, operation: str, params: dict[str, Any], action: str) -> None:
    assert action_of(service, operation, params) == action


def test_every_renamed_operation_is_one_of_s3() -> None:
    model = botocore.session.Session().get_service_model("s3")
    assert set(_S3_ACTIONS) <= set(model.operation_names)


@pytest.mark.parametrize(
    ("params", "resource"),
    [
        ({"Bucket": "acme"}, "bucket acme"),
        ({"Bucket": "acme", "Key": "a/b"}, "object a/b of bucket acme"),
        ({"TableName": "locks", "Key": {"LockID": {"S": "x"}}}, "table locks"),
        ({"PolicyArn": "arn:aws:iam::aws:policy/x", "RoleName": "writer"}, "role writer"),
        ({"AliasName": "alias/acme", "TargetKeyId": "1"}, "alias/acme"),
        ({"ResourceArn": "arn:aws:dynamodb:eu-west-1:1:table/t"}, "arn:aws:dynamodb:eu-west-1:1:table/t"),
        ({"Description": "x"}, ""),
    ],
)
def test_the_parameters_name_the_resource(params: dict[str, Any], resource: str) -> None:
    assert resource_of(params) == resource
