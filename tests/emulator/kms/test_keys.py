"""Keys, through the vendor's SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.ram.place import Place, Sdk, rpc

Later = Callable[[float], Place]
NOT_FOUND = (404, "Forbidden.KeyNotFound")
NOT_CHANGED = (409, "Rejected.StateModifiedFailed")


def metadata(kms: Sdk, key: str) -> dict[str, Any]:
    found: dict[str, Any] = kms("DescribeKey", key_id=key)["KeyMetadata"]
    return found


def test_a_key_comes_back_as_it_was_made(kms: Sdk, kms_place: Place) -> None:
    made = kms("CreateKey", description="state")["KeyMetadata"]
    found = metadata(kms, made["KeyId"])
    assert made.items() <= found.items()
    assert found["Arn"] == f"acs:kms:cn-hangzhou:{kms_place.account}:key/{made['KeyId']}"
    assert found["Creator"] == kms_place.account
    assert found["PrimaryKeyVersion"]
    expected = {
        "KeyState": "Enabled",
        "KeySpec": "Aliyun_AES_256",
        "KeyUsage": "ENCRYPT/DECRYPT",
        "Origin": "Aliyun_KMS",
        "ProtectionLevel": "SOFTWARE",
        "AutomaticRotation": "Disabled",
        "DeletionProtection": "Disabled",
        "Description": "state",
        "DeleteDate": "",
        "MaterialExpireTime": "",
    }
    assert expected.items() <= found.items()
    assert "NextRotationDate" not in found
    assert "DKMSInstanceId" not in found


def test_a_key_is_of_the_region_that_the_request_names(kms_place: Place) -> None:
    _, made = rpc(kms_place, "kms", "CreateKey", RegionId="eu-central-1")
    assert made["KeyMetadata"]["Arn"].startswith("acs:kms:eu-central-1:")
    status, answer = rpc(kms_place, "kms", "CreateKey", RegionId="Mars!")
    assert (status, answer["Code"]) == (400, "InvalidParameter")


@pytest.mark.real_cloud
def test_a_key_is_found_by_id_arn_and_alias(kms: Sdk, key: str) -> None:
    kms("CreateAlias", alias_name="alias/state", key_id=key)
    arn = metadata(kms, key)["Arn"]
    for name in (key, arn, "alias/state", arn.replace(f"key/{key}", "alias/state")):
        assert metadata(kms, name)["KeyId"] == key


@pytest.mark.parametrize("name", ["none", "", "acs:kms:cn-hangzhou:1234567890123456:key/none", "acs:kms:::key/", "ä"])
def test_a_key_that_is_not_there_is_not_found(kms: Sdk, name: str) -> None:
    expected = NOT_FOUND if name else (400, "MissingParameter")
    assert kms.refusal("DescribeKey", key_id=name) == expected
    assert kms.refusal("Encrypt", key_id=name, plaintext="aGk=") == expected
    assert kms.refusal("DescribeKey", key_id="alias/none") == (404, "Forbidden.AliasNotFound")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"key_spec": "RSA_2048"}, 501, "NotImplemented"),
        ({"key_usage": "SIGN/VERIFY"}, 501, "NotImplemented"),
        ({"origin": "EXTERNAL"}, 501, "NotImplemented"),
        ({"dkmsinstance_id": "kst-1"}, 501, "NotImplemented"),
        ({"key_spec": "AES"}, 400, "InvalidParameter"),
        ({"protection_level": "PAPER"}, 400, "InvalidParameter"),
        ({"description": "a" * 8193}, 400, "InvalidParameter"),
        ({"tags": '[{"TagKey": "acs:mine", "TagValue": ""}]'}, 400, "InvalidParameter"),
        ({"tags": "{"}, 400, "InvalidParameter"),
        ({"tags": "[1]"}, 400, "InvalidParameter"),
        ({"enable_automatic_rotation": True}, 400, "MissingParameter"),
        ({"enable_automatic_rotation": True, "rotation_interval": "6d"}, 400, "InvalidParameter"),
        ({"enable_automatic_rotation": True, "rotation_interval": "731d"}, 400, "InvalidParameter"),
        ({"enable_automatic_rotation": True, "rotation_interval": "1y"}, 400, "InvalidParameter"),
        ({"policy": '{"Version": "1"}'}, 400, "InvalidParameter"),
    ],
)
def test_a_wrong_key_is_refused(kms: Sdk, fields: dict[str, Any], status: int, code: str) -> None:
    assert kms.refusal("CreateKey", **fields) == (status, code)


@pytest.mark.real_cloud
def test_a_disabled_key_does_not_encrypt(kms: Sdk, key: str) -> None:
    blob = kms("Encrypt", key_id=key, plaintext="aGk=")["CiphertextBlob"]
    kms("DisableKey", key_id=key)
    assert metadata(kms, key)["KeyState"] == "Disabled"
    rejected = (409, "Rejected.Disabled")
    assert kms.refusal("Encrypt", key_id=key, plaintext="aGk=") == rejected
    assert kms.refusal("Decrypt", ciphertext_blob=blob) == rejected
    assert kms.refusal("GenerateDataKey", key_id=key) == rejected
    kms("EnableKey", key_id=key)
    assert kms("Decrypt", ciphertext_blob=blob)["Plaintext"] == "aGk="


def test_a_key_is_deleted_when_its_time_has_come(kms: Sdk, key: str, later: Later) -> None:
    kms("CreateAlias", alias_name="alias/state", key_id=key)
    kms("ScheduleKeyDeletion", key_id=key, pending_window_in_days=7)
    found = metadata(kms, key)
    assert found["KeyState"] == "PendingDeletion"
    assert found["DeleteDate"] > found["CreationDate"]
    assert kms.refusal("Encrypt", key_id=key, plaintext="aGk=") == (409, "Rejected.PendingDeletion")
    assert rpc(later(6.9), "kms", "DescribeKey", KeyId=key)[0] == 200
    place = later(7.1)
    status, answer = rpc(place, "kms", "DescribeKey", KeyId=key)
    assert (status, answer["Code"]) == NOT_FOUND
    assert rpc(place, "kms", "ListKeys")[1]["Keys"] == {"Key": []}
    assert rpc(place, "kms", "ListAliases")[1]["Aliases"] == {"Alias": []}


def test_a_deletion_can_be_taken_back(kms: Sdk, key: str, later: Later) -> None:
    kms("DisableKey", key_id=key)
    kms("ScheduleKeyDeletion", key_id=key, pending_window_in_days=366)
    kms("CancelKeyDeletion", key_id=key)
    assert metadata(kms, key)["KeyState"] == "Enabled"
    assert rpc(later(400), "kms", "DescribeKey", KeyId=key)[0] == 200


def test_a_state_changes_only_where_it_can(kms: Sdk, key: str) -> None:
    assert kms.refusal("CancelKeyDeletion", key_id=key) == NOT_CHANGED
    for days in (6, 367):
        refused = kms.refusal("ScheduleKeyDeletion", key_id=key, pending_window_in_days=days)
        assert refused == (400, "InvalidParameter")
    kms("ScheduleKeyDeletion", key_id=key, pending_window_in_days=7)
    assert kms.refusal("EnableKey", key_id=key) == NOT_CHANGED
    assert kms.refusal("DisableKey", key_id=key) == NOT_CHANGED
    assert kms.refusal("ScheduleKeyDeletion", key_id=key, pending_window_in_days=7) == NOT_CHANGED
    assert kms.refusal("CreateAlias", alias_name="alias/late", key_id=key) == NOT_CHANGED
    pending = (409, "Rejected.PendingDeletion")
    assert kms.refusal("UpdateKeyDescription", key_id=key, description="late") == pending
    assert kms.refusal("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=False) == pending


def test_a_protected_key_is_not_deleted(kms: Sdk, key: str) -> None:
    arn = metadata(kms, key)["Arn"]
    kms(
        "SetDeletionProtection",
        protected_resource_arn=arn,
        enable_deletion_protection=True,
        deletion_protection_description="has the state",
    )
    found = metadata(kms, key)
    assert (found["DeletionProtection"], found["DeletionProtectionDescription"]) == ("Enabled", "has the state")
    refused = kms.refusal("ScheduleKeyDeletion", key_id=key, pending_window_in_days=7)
    assert refused == (409, "Rejected.DeletionProtected")
    kms("SetDeletionProtection", protected_resource_arn=arn, enable_deletion_protection=False)
    kms("ScheduleKeyDeletion", key_id=key, pending_window_in_days=7)


def test_a_description_is_replaced(kms: Sdk, key: str) -> None:
    kms("UpdateKeyDescription", key_id=key, description="new")
    assert metadata(kms, key)["Description"] == "new"


def test_keys_are_listed_in_pages(kms: Sdk) -> None:
    made = [kms("CreateKey")["KeyMetadata"]["KeyId"] for _ in range(3)]
    first = kms("ListKeys", page_size=2)
    assert (first["TotalCount"], first["PageNumber"], first["PageSize"]) == (3, 1, 2)
    rest = kms("ListKeys", page_size=2, page_number=2)
    listed = first["Keys"]["Key"] + rest["Keys"]["Key"]
    assert [each["KeyId"] for each in listed] == made
    assert listed[0]["KeyArn"].endswith(made[0])
    assert kms("ListKeys", page_number=9)["Keys"] == {"Key": []}
    for wrong in ({"page_size": 102}, {"page_number": 0}, {"page_size": -1}):
        assert kms.refusal("ListKeys", **wrong) == (400, "InvalidParameter")


def test_keys_are_filtered(kms: Sdk, key: str) -> None:
    other = kms("CreateKey", tags='[{"TagKey": "team", "TagValue": "one"}]')["KeyMetadata"]["KeyId"]
    kms("DisableKey", key_id=other)
    for filters, expected in [
        ([{"Key": "KeyState", "Values": ["Enabled"]}], [key]),
        ([{"Key": "KeyState", "Values": ["Enabled", "Disabled"]}], [key, other]),
        ([{"Key": "TagKey", "Values": ["team"]}, {"Key": "KeyState", "Values": ["Enabled"]}], []),
        ([{"Key": "CreatorType", "Values": ["Service"]}], []),
        ([], [key, other]),
    ]:
        listed = kms("ListKeys", filters=json.dumps(filters))["Keys"]["Key"]
        assert [each["KeyId"] for each in listed] == expected
    for wrong in ("{", "{}", '[{"Key": "Colour", "Values": []}]', "[1]", '[{"Key": "KeyState", "Values": "Enabled"}]'):
        assert kms.refusal("ListKeys", filters=wrong) == (400, "InvalidParameter")


def test_nothing_of_another_account_is_listed(kms: Sdk, other_place: Place, key: str) -> None:
    other = Sdk("kms", other_place)
    assert other("ListKeys")["Keys"] == {"Key": []}
    assert other.refusal("DescribeKey", key_id=key) == NOT_FOUND
