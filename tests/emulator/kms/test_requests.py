"""What KMS says to requests that are not right."""

from __future__ import annotations

import pytest

from emulator import AlibabaCloud
from emulator.services.kms.urls import ACTIONS
from tests.emulator.ram.place import Place, rpc, unsigned
from tests.emulator.unread import unread

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
    *("Tags", "RegionId", "Tag.1.Key", "TagKey.1", "TagKey.1.x", "ResourceId.1.x", "All"),
)
STRUCTURED = ("ä\U0001f600", "[[" * 600, '[{"TagKey": {}}]', "null", "true")
HOSTILE = ("", "\x00", "-1", "9" * 100, "%00", *STRUCTURED)


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_answers_in_its_own_words_whatever_it_is_sent(cloud: AlibabaCloud, key: str, action: str) -> None:
    """Behind the HTTP server, which sees no difference between all these."""
    fine = {"KeyId": key, "ResourceType": "key", "ResourceId.1": key, "AliasName": "alias/a"}
    with unread("2016-01-20", cloud.world) as ask:
        for value in HOSTILE:
            status, answer = ask(action, dict.fromkeys(NAMES, value) | fine)
            assert status in {200, 400, 404, 409, 501}, answer
            assert status == 200 or answer["Code"]
        for name in NAMES:
            if name.startswith(("Tag", "Enc", "Filt", "Pol")):
                for value in STRUCTURED:
                    assert ask(action, fine | {name: value})[0] < 502


def test_an_unknown_action_is_named_and_not_pretended(kms_place: Place) -> None:
    status, answer = rpc(kms_place, "kms", "AsymmetricSign")
    assert (status, answer["Code"]) == (501, "NotImplemented")
    assert "AsymmetricSign" in answer["Message"]


def test_nobody_is_served_without_a_signature(kms_place: Place) -> None:
    status, answer = unsigned(kms_place, "kms", "ListKeys")
    assert (status, answer["Code"]) == (400, "MissingAccessKeyId")
