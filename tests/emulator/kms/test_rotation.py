"""Versions of keys, made by hand and by the clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.emulator.ram.place import Place, Sdk, rpc

Later = Callable[[float], Place]


@pytest.mark.parametrize("interval", ["365d", "31536000s", "8760h", "525600m"])
def test_an_interval_comes_back_in_seconds(kms: Sdk, interval: str) -> None:
    made = kms("CreateKey", enable_automatic_rotation=True, rotation_interval=interval)["KeyMetadata"]
    found = kms("DescribeKey", key_id=made["KeyId"])["KeyMetadata"]
    assert found["RotationInterval"] == "31536000s"
    assert found["AutomaticRotation"] == "Enabled"
    assert found["NextRotationDate"] > found["LastRotationDate"] == found["CreationDate"]


def test_rotation_makes_a_new_primary_and_old_blobs_still_open(kms: Sdk, key: str, later: Later) -> None:
    before = kms("Encrypt", key_id=key, plaintext="aGk=")
    kms("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=True, rotation_interval="7d")
    place = later(7.5)
    after = rpc(place, "kms", "Encrypt", KeyId=key, Plaintext="aGk=")[1]
    assert after["KeyVersionId"] != before["KeyVersionId"]
    found = rpc(place, "kms", "DescribeKey", KeyId=key)[1]["KeyMetadata"]
    assert found["PrimaryKeyVersion"] == after["KeyVersionId"]
    assert found["NextRotationDate"] > found["LastRotationDate"] > found["CreationDate"]
    for answer in (before, after):
        opened = rpc(place, "kms", "Decrypt", CiphertextBlob=answer["CiphertextBlob"])[1]
        assert (opened["Plaintext"], opened["KeyVersionId"]) == ("aGk=", answer["KeyVersionId"])
    assert rpc(place, "kms", "ListKeyVersions", KeyId=key)[1]["TotalCount"] == 2


def test_a_disabled_key_does_not_rotate(kms: Sdk, key: str, later: Later) -> None:
    kms("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=True, rotation_interval="7d")
    kms("DisableKey", key_id=key)
    assert kms("DescribeKey", key_id=key)["KeyMetadata"]["AutomaticRotation"] == "Suspended"
    place = later(30)
    assert rpc(place, "kms", "ListKeyVersions", KeyId=key)[1]["TotalCount"] == 1
    assert rpc(place, "kms", "UpdateRotationPolicy", KeyId=key, EnableAutomaticRotation="false")[0] == 409
    rpc(place, "kms", "EnableKey", KeyId=key)
    assert rpc(place, "kms", "ListKeyVersions", KeyId=key)[1]["TotalCount"] == 2


def test_rotation_ends_when_it_is_turned_off(kms: Sdk, key: str, later: Later) -> None:
    kms("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=True, rotation_interval="7d")
    kms("UpdateRotationPolicy", key_id=key, enable_automatic_rotation=False)
    assert kms("DescribeKey", key_id=key)["KeyMetadata"]["AutomaticRotation"] == "Disabled"
    assert rpc(later(30), "kms", "ListKeyVersions", KeyId=key)[1]["TotalCount"] == 1


def test_a_version_is_made_by_hand_once_in_seven_days(kms: Sdk, key: str, later: Later) -> None:
    assert kms.refusal("CreateKeyVersion", key_id=key) == (400, "Rejected.LimitExceeded")
    place = later(7.1)
    status, made = rpc(place, "kms", "CreateKeyVersion", KeyId=key)
    assert status == 200
    version = made["KeyVersion"]["KeyVersionId"]
    found = rpc(place, "kms", "DescribeKeyVersion", KeyId=key, KeyVersionId=version)[1]["KeyVersion"]
    assert found == made["KeyVersion"]
    listed = rpc(place, "kms", "ListKeyVersions", KeyId=key)[1]["KeyVersions"]["KeyVersion"]
    assert [each["KeyVersionId"] for each in listed][-1] == version
    status, answer = rpc(place, "kms", "DescribeKeyVersion", KeyId=key, KeyVersionId="none")
    assert (status, answer["Code"]) == (404, "Forbidden.KeyVersionNotFound")
