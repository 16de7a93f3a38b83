"""Every S3 call names the owner that it expects, so that a squatted bucket is never written to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stateroom.clouds.aws import connect_aws
from stateroom.config.aws import AwsBackend
from stateroom.engine.calls import Call
from stateroom.engine.cloud import Cloud
from stateroom.errors import StateroomError
from stateroom.local.aws import LocalAws

Make = Callable[..., AwsBackend]


def make_bucket(cloud: Cloud) -> None:
    location = {"LocationConstraint": "eu-west-1"}
    cloud.execute(Call("s3", "create_bucket", {"Bucket": "acme-state", "CreateBucketConfiguration": location}))


BUCKET_CALLS: dict[str, dict[str, Any]] = {
    "head_bucket": {},
    "get_bucket_location": {},
    "put_bucket_tagging": {"Tagging": {"TagSet": [{"Key": "a", "Value": "b"}]}},
    "put_bucket_versioning": {"VersioningConfiguration": {"Status": "Enabled"}},
    "get_bucket_versioning": {},
    "put_public_access_block": {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
    "put_object": {"Key": "k", "Body": b"x"},
    "get_object": {"Key": "k"},
    "head_object": {"Key": "k"},
    "list_objects_v2": {},
    "list_object_versions": {},
    "delete_object": {"Key": "k"},
    "delete_objects": {"Delete": {"Objects": [{"Key": "k"}]}},
    "get_bucket_policy_status": {},
}


def test_every_call_on_a_bucket_names_its_owner(aws_backend: AwsBackend, local_aws: LocalAws) -> None:
    cloud = connect_aws(aws_backend)
    make_bucket(cloud)
    for operation, params in BUCKET_CALLS.items():
        cloud.execute(
            Call("s3", operation, {"Bucket": "acme-state"} | params, absent=frozenset({"NoSuchBucketPolicy"}))
        )
        request = local_aws.requests[-1]
        assert request.operation.lower() == operation.replace("_", "")
        assert request.headers["x-amz-expected-bucket-owner"] == "123456789012"


def test_no_call_on_a_bucket_can_be_made_without_its_owner(aws_backend: AwsBackend) -> None:
    """S3 takes the owner in every operation on a bucket but the one that makes it and two for directory buckets."""
    model = connect_aws(aws_backend).client("s3").meta.service_model
    without = []
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        if shape is not None and "Bucket" in shape.members and "ExpectedBucketOwner" not in shape.members:
            without.append(name)
    assert without == ["CreateBucket", "CreateSession", "RenameObject"]


def test_only_the_call_that_makes_a_bucket_names_no_owner(aws_backend: AwsBackend, local_aws: LocalAws) -> None:
    make_bucket(connect_aws(aws_backend))
    assert [request.operation for request in local_aws.requests] == ["CreateBucket"]
    assert "x-amz-expected-bucket-owner" not in local_aws.requests[0].headers


def test_a_copy_names_the_owner_of_both_buckets(aws_backend: AwsBackend, local_aws: LocalAws) -> None:
    cloud = connect_aws(aws_backend)
    make_bucket(cloud)
    cloud.execute(Call("s3", "put_object", {"Bucket": "acme-state", "Key": "a", "Body": b"x"}))
    source = {"Bucket": "acme-state", "Key": "a"}
    cloud.execute(Call("s3", "copy_object", {"Bucket": "acme-state", "Key": "b", "CopySource": source}))
    headers = local_aws.requests[-1].headers
    assert headers["x-amz-expected-bucket-owner"] == headers["x-amz-source-expected-bucket-owner"] == "123456789012"


def test_a_squatted_bucket_is_not_written_to(make_backend: Make) -> None:
    role = {"role_arn": "arn:aws:iam::210987654321:role/stranger"}
    make_bucket(connect_aws(make_backend(assume_role=role)))
    ours = connect_aws(make_backend())
    with pytest.raises(StateroomError) as caught:
        ours.execute(Call("s3", "put_object", {"Bucket": "acme-state", "Key": "k", "Body": b"secret"}))
    assert str(caught.value) == (
        "AWS denied s3:PutObject on object k of bucket acme-state\n"
        "  why:  AWS answered AccessDenied to s3 PutObject: no policy allows it, or one denies it, or the bucket "
        "belongs to another account\n"
        "  next: let an administrator allow s3:PutObject on object k of bucket acme-state, then run the same command "
        "again: what is already done is kept"
    )
