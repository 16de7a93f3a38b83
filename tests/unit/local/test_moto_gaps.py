"""What moto lacks, and the local AWS has."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.local.aws import LocalAws
from tests.unit.local.clients import BUCKET, client, code_of, make_bucket


def test_tags_in_the_call_that_makes_a_bucket_are_on_it(s3: Any) -> None:
    tags = [
        {"Key": "stateroom:backend", "Value": "acme"},
        {"Key": "owner", "Value": "<Zoë & co>"},
        {"Key": "e", "Value": ""},
    ]
    make_bucket(s3, Tags=tags)
    assert s3.get_bucket_tagging(**BUCKET)["TagSet"] == tags


def test_a_bucket_made_without_tags_has_none(s3: Any) -> None:
    make_bucket(s3)
    assert code_of(lambda: s3.get_bucket_tagging(**BUCKET)) == "NoSuchTagSet"


def test_making_a_bucket_again_leaves_its_tags(local_aws: LocalAws) -> None:
    s3 = client("s3", local_aws.url, "us-east-1")
    for value in ("first", "second"):
        s3.create_bucket(**BUCKET, CreateBucketConfiguration={"Tags": [{"Key": "a", "Value": value}]})
    assert s3.get_bucket_tagging(**BUCKET)["TagSet"] == [{"Key": "a", "Value": "first"}]


def test_another_owner_than_expected_is_denied(s3: Any) -> None:
    make_bucket(s3)
    wrong = BUCKET | {"ExpectedBucketOwner": "210987654321"}
    assert code_of(lambda: s3.get_bucket_acl(**wrong)) == "AccessDenied"
    assert code_of(lambda: s3.head_bucket(**wrong)) == "403"
    assert code_of(lambda: s3.put_object(**wrong, Key="k", Body=b"x")) == "AccessDenied"
    assert "Contents" not in s3.list_objects_v2(**BUCKET, ExpectedBucketOwner="123456789012")


def test_another_owner_of_a_copys_source_is_denied(s3: Any) -> None:
    make_bucket(s3)
    s3.put_object(**BUCKET, Key="a", Body=b"x")
    copy = BUCKET | {"Key": "b", "CopySource": BUCKET | {"Key": "a"}}
    assert code_of(lambda: s3.copy_object(**copy, ExpectedSourceBucketOwner="210987654321")) == "AccessDenied"
    s3.copy_object(**copy, ExpectedSourceBucketOwner="123456789012")


def test_the_owner_of_a_bucket_that_does_not_exist_does_not_matter(s3: Any) -> None:
    assert code_of(lambda: s3.head_bucket(**BUCKET, ExpectedBucketOwner="210987654321")) == "404"


@pytest.mark.parametrize("blocked", [["SSE-C"], ["NONE"], ["SSE-C", "NONE"]])
def test_blocked_encryption_types_are_kept(s3: Any, blocked: list[str]) -> None:
    make_bucket(s3)
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": False,
        "BlockedEncryptionTypes": {"EncryptionType": blocked},
    }
    s3.put_bucket_encryption(**BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert s3.get_bucket_encryption(**BUCKET)["ServerSideEncryptionConfiguration"] == {"Rules": [rule]}
    del rule["BlockedEncryptionTypes"]
    s3.put_bucket_encryption(**BUCKET, ServerSideEncryptionConfiguration={"Rules": [rule]})
    assert s3.get_bucket_encryption(**BUCKET)["ServerSideEncryptionConfiguration"] == {"Rules": [rule]}


@pytest.mark.parametrize(("asked", "kept"), [({}, 365), ({"RotationPeriodInDays": 90}, 90)], ids=["usual", "chosen"])
def test_the_period_of_a_keys_rotation_is_kept(local_aws: LocalAws, asked: dict[str, int], kept: int) -> None:
    kms = client("kms", local_aws.url)
    key = kms.create_key()["KeyMetadata"]
    assert "RotationPeriodInDays" not in kms.get_key_rotation_status(KeyId=key["KeyId"])
    kms.enable_key_rotation(KeyId=key["Arn"], **asked)
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["RotationPeriodInDays"] == kept
    kms.disable_key_rotation(KeyId=key["KeyId"])
    status = kms.get_key_rotation_status(KeyId=key["KeyId"])
    assert (status["KeyRotationEnabled"], "RotationPeriodInDays" in status) == (False, False)


def test_a_bucket_that_holds_objects_is_locked_from_then_on(s3: Any) -> None:
    make_bucket(s3)
    s3.put_object(**BUCKET, Key="before", Body=b"x")

    def lock(**retention: Any) -> None:
        wanted = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
        s3.put_object_lock_configuration(**BUCKET, ObjectLockConfiguration=wanted)

    assert code_of(lambda: lock(Mode="GOVERNANCE", Days=1)) == "InvalidBucketState"
    s3.put_bucket_versioning(**BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for retention in ({"Mode": "GOVERNANCE", "Days": 1}, {"Mode": "COMPLIANCE", "Years": 2}):
        lock(**retention)
        kept = s3.get_object_lock_configuration(**BUCKET)["ObjectLockConfiguration"]
        assert kept["ObjectLockEnabled"] == "Enabled"
        # moto answers 0 for the unit that was not chosen.
        assert {name: value for name, value in kept["Rule"]["DefaultRetention"].items() if value} == retention
    s3.put_object(**BUCKET, Key="after", Body=b"x")
    modes = [s3.head_object(**BUCKET, Key=key).get("ObjectLockMode") for key in ("before", "after")]
    assert modes == [None, "COMPLIANCE"]
