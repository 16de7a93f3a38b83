"""Aliases, through the vendor's SDK."""

from __future__ import annotations

import pytest

from tests.emulator.ram.place import Place, Sdk


def names(kms: Sdk) -> list[tuple[str, str]]:
    return [(alias["AliasName"], alias["KeyId"]) for alias in kms("ListAliases", page_size=20)["Aliases"]["Alias"]]


def test_an_alias_is_made_moved_and_deleted(kms: Sdk, kms_place: Place, key: str) -> None:
    assert names(kms) == []
    kms("CreateAlias", alias_name="alias/state", key_id=key)
    alias = kms("ListAliases")["Aliases"]["Alias"][0]
    assert alias["AliasArn"] == f"acs:kms:cn-hangzhou:{kms_place.account}:alias/state"
    other = kms("CreateKey")["KeyMetadata"]["KeyId"]
    kms("UpdateAlias", alias_name="alias/state", key_id=other)
    assert names(kms) == [("alias/state", other)]
    kms("DeleteAlias", alias_name="alias/state")
    assert names(kms) == []
    assert kms("DescribeKey", key_id=other)["KeyMetadata"]["KeyState"] == "Enabled"


def test_an_alias_is_there_once_in_an_account(kms: Sdk, other_place: Place, key: str) -> None:
    kms("CreateAlias", alias_name="alias/state", key_id=key)
    assert kms.refusal("CreateAlias", alias_name="alias/state", key_id=key) == (400, "AliasAlreadyExists")
    other = Sdk("kms", other_place)
    other("CreateAlias", alias_name="alias/state", key_id=other("CreateKey")["KeyMetadata"]["KeyId"])


def test_a_key_lists_its_aliases_in_pages(kms: Sdk, key: str) -> None:
    for name in "cab":
        kms("CreateAlias", alias_name=f"alias/{name}", key_id=key)
    kms("CreateAlias", alias_name="alias/other", key_id=kms("CreateKey")["KeyMetadata"]["KeyId"])
    first = kms("ListAliasesByKeyId", key_id=key, page_size=2)
    assert [alias["AliasName"] for alias in first["Aliases"]["Alias"]] == ["alias/a", "alias/b"]
    assert first["TotalCount"] == 3
    rest = kms("ListAliasesByKeyId", key_id=key, page_size=2, page_number=2)
    assert [alias["AliasName"] for alias in rest["Aliases"]["Alias"]] == ["alias/c"]


def test_an_alias_that_is_not_there_is_not_found(kms: Sdk, key: str) -> None:
    not_found = (404, "Forbidden.AliasNotFound")
    assert kms.refusal("DeleteAlias", alias_name="alias/none") == not_found
    assert kms.refusal("UpdateAlias", alias_name="alias/none", key_id=key) == not_found
    refused = kms.refusal("CreateAlias", alias_name="alias/state", key_id="none")
    assert refused == (404, "Forbidden.KeyNotFound")


@pytest.mark.parametrize("name", ["state", "alias/", "alias/acs/oss", "alias/" + "a" * 250, "alias/a b", "alias/ä"])
def test_a_wrong_name_is_refused(kms: Sdk, key: str, name: str) -> None:
    for action, fields in (("CreateAlias", {"key_id": key}), ("UpdateAlias", {"key_id": key}), ("DeleteAlias", {})):
        assert kms.refusal(action, alias_name=name, **fields) == (400, "InvalidParameter")
