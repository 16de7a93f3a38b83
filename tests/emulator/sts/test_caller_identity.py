"""GetCallerIdentity, through the vendor's SDK."""

from __future__ import annotations

import pytest

from tests.emulator.ram.place import Place, Sdk, rpc


def identity(place: Place) -> dict[str, str]:
    answer: dict[str, str] = Sdk("sts", place)("GetCallerIdentity")
    del answer["RequestId"]
    return answer


@pytest.mark.real_cloud
def test_whoever_asks_learns_its_account(sts_place: Place) -> None:
    assert identity(sts_place)["AccountId"] == sts_place.account


def test_a_root_is_its_account(sts_place: Place) -> None:
    account = sts_place.account
    assert identity(sts_place) == {
        "AccountId": account,
        "Arn": f"acs:ram::{account}:root",
        "IdentityType": "Account",
        "PrincipalId": account,
        "UserId": account,
    }


def test_a_user_has_an_id_of_its_own(ram: Sdk, ada: Place) -> None:
    user_id = ram("GetUser", user_name="ada")["User"]["UserId"]
    assert identity(ada) == {
        "AccountId": ada.account,
        "Arn": f"acs:ram::{ada.account}:user/ada",
        "IdentityType": "RAMUser",
        "PrincipalId": user_id,
        "UserId": user_id,
    }


def test_a_session_is_its_role_under_a_name(ram: Sdk, ada: Place, role: str) -> None:
    key = Sdk("sts", ada)("AssumeRole", role_arn=role, role_session_name="build")["Credentials"]
    role_id = ram("GetRole", role_name="ci")["Role"]["RoleId"]
    assert identity(ada.seen_by(key)) == {
        "AccountId": ada.account,
        "Arn": f"acs:ram::{ada.account}:assumed-role/ci/build",
        "IdentityType": "AssumedRoleUser",
        "PrincipalId": f"{role_id}:build",
        "RoleId": role_id,
    }


def test_an_old_client_asks_with_signature_v1(sts_place: Place) -> None:
    status, answer = rpc(sts_place, "sts", "GetCallerIdentity")
    assert (status, answer["AccountId"]) == (200, sts_place.account)


def test_what_sts_does_not_have_here_is_named(sts_place: Place) -> None:
    status, answer = rpc(sts_place, "sts", "AssumeRoleWithSAML")
    assert (status, answer["Code"]) == (501, "NotImplemented")
    assert "AssumeRoleWithSAML" in answer["Message"]
