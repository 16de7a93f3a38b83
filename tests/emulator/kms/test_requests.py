"""What KMS says to requests that are not right."""

from __future__ import annotations

import pytest

from emulator.services.kms.urls import ACTIONS
from tests.emulator.ram.place import Place, rpc, unsigned

NAMES = (
    *("AliasName", "CiphertextBlob", "Description", "EnableAutomaticRotation", "EnableDeletionProtection"),
    *(
        "EncryptionContext",
        "Filters",
        "KeySpec",
        "KeyVersionId",
        "NextToken",
        "NumberOfBytes",
        "PageNumber",
        "PageSize",
    ),
    *("PendingWindowInDays", "Plaintext", "Policy", "PolicyName", "ProtectionLevel", "RotationInterval", "TagKeys"),
    *("Tags", "RegionId", "Tag__1__Key", "TagKey__1", "TagKey__1__x", "ResourceId__1__x", "All"),
)
HOSTILE = ("", "\x00", "-1", "9" * 100, "ä\U0001f600", "[[" * 600, '[{"TagKey": {}}]', "null", "true", "%00")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_answers_in_its_own_words_whatever_it_is_sent(kms_place: Place, key: str, action: str) -> None:
    for value in HOSTILE:
        fine = {"KeyId": key, "ResourceType": "key", "ResourceId__1": key, "AliasName": "alias/a"}
        status, answer = rpc(kms_place, "kms", action, **(dict.fromkeys(NAMES, value) | fine))
        assert status in {200, 400, 404, 409, 501}, answer
        assert status == 200 or answer["Code"]
        for name in NAMES:
            if name.startswith(("Tag", "Enc", "Filt", "Pol")):
                assert rpc(kms_place, "kms", action, **(fine | {name: value}))[0] < 502


def test_an_unknown_action_is_named_and_not_pretended(kms_place: Place) -> None:
    status, answer = rpc(kms_place, "kms", "AsymmetricSign")
    assert (status, answer["Code"]) == (501, "NotImplemented")
    assert "AsymmetricSign" in answer["Message"]


def test_nobody_is_served_without_a_signature(kms_place: Place) -> None:
    status, answer = unsigned(kms_place, "kms", "ListKeys")
    assert (status, answer["Code"]) == (400, "MissingAccessKeyId")
