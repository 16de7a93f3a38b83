"""OIDC providers, with requests as Terraform's provider sends them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.ram.place import Place, rpc

FINGERPRINT = "902ef2deeb3c5b13ea4c3d5193629309e231ae55"
WHOLE = {
    "OIDCProviderName": "github",
    "IssuerUrl": "https://token.actions.githubusercontent.com",
    "ClientIds": "sts.aliyuncs.com,other",
    "Fingerprints": FINGERPRINT,
    "Description": "builds",
}


def call(place: Place, action: str, **parameters: str) -> dict[str, Any]:
    status, answer = rpc(place, "ims", action, **parameters)
    assert status == 200, answer
    return answer


def refusal(place: Place, action: str, **parameters: str) -> tuple[int, str]:
    status, answer = rpc(place, "ims", action, **parameters)
    return status, answer["Code"]


def test_a_provider_comes_back_as_it_was_made(ram_place: Place) -> None:
    made = call(ram_place, "CreateOIDCProvider", **WHOLE)["OIDCProvider"]
    assert made.items() >= WHOLE.items()
    assert made["Arn"] == f"acs:ram::{ram_place.account}:oidc-provider/github"
    assert made["IssuanceLimitTime"] == 12
    assert call(ram_place, "GetOIDCProvider", OIDCProviderName="github")["OIDCProvider"] == made
    assert call(ram_place, "ListOIDCProviders")["OIDCProviders"]["OIDCProvider"] == [made]


def test_a_provider_and_an_issuer_are_there_once(ram_place: Place) -> None:
    call(ram_place, "CreateOIDCProvider", **WHOLE)
    refused = refusal(ram_place, "CreateOIDCProvider", **WHOLE)
    assert refused == (409, "EntityAlreadyExists.OIDCProvider")
    refused = refusal(ram_place, "CreateOIDCProvider", **(WHOLE | {"OIDCProviderName": "again"}))
    assert refused == (409, "EntityAlreadyExists.OIDCProvider.Url")


def test_an_update_changes_what_it_names_and_nothing_else(ram_place: Place) -> None:
    call(ram_place, "CreateOIDCProvider", **WHOLE)
    call(ram_place, "UpdateOIDCProvider", OIDCProviderName="github", ClientIds="one")
    call(ram_place, "UpdateOIDCProvider", OIDCProviderName="github", IssuanceLimitTime="168")
    call(ram_place, "UpdateOIDCProvider", OIDCProviderName="github", NewDescription="new")
    found = call(ram_place, "GetOIDCProvider", OIDCProviderName="github")["OIDCProvider"]
    assert (found["ClientIds"], found["IssuanceLimitTime"], found["Description"]) == ("one", 168, "new")


def test_clients_and_fingerprints_come_and_go(ram_place: Place) -> None:
    call(ram_place, "CreateOIDCProvider", **WHOLE)
    of_github = {"OIDCProviderName": "github"}
    added = call(ram_place, "AddClientIdToOIDCProvider", **of_github, ClientId="third")["OIDCProvider"]
    assert added["ClientIds"] == "sts.aliyuncs.com,other,third"
    removed = call(ram_place, "RemoveClientIdFromOIDCProvider", **of_github, ClientId="other")["OIDCProvider"]
    assert removed["ClientIds"] == "sts.aliyuncs.com,third"
    added = call(ram_place, "AddFingerprintToOIDCProvider", **of_github, Fingerprint="abc")["OIDCProvider"]
    assert added["Fingerprints"] == f"{FINGERPRINT},abc"
    removed = call(ram_place, "RemoveFingerprintFromOIDCProvider", **of_github, Fingerprint="abc")["OIDCProvider"]
    assert removed["Fingerprints"] == FINGERPRINT
    refused = refusal(ram_place, "AddClientIdToOIDCProvider", **of_github, ClientId="third")
    assert refused == (409, "EntityAlreadyExists.OIDCProvider.ClientId")
    refused = refusal(ram_place, "RemoveFingerprintFromOIDCProvider", **of_github, Fingerprint="abc")
    assert refused == (404, "EntityNotExist.OIDCProvider.Fingerprint")


def test_a_deleted_provider_is_not_found(ram_place: Place) -> None:
    call(ram_place, "CreateOIDCProvider", **WHOLE)
    call(ram_place, "DeleteOIDCProvider", OIDCProviderName="github")
    for action in ("GetOIDCProvider", "DeleteOIDCProvider", "UpdateOIDCProvider"):
        refused = refusal(ram_place, action, OIDCProviderName="github")
        assert refused == (404, "EntityNotExist.OIDCProvider"), action


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("IssuerUrl", "http://plain.example.com", "InvalidParameter.IssuerUrl.Format"),
        ("ClientIds", "ok,-no", "InvalidParameter.ClientIds.Format"),
        ("Fingerprints", "a:b", "InvalidParameter.Fingerprints.Format"),
        ("OIDCProviderName", "-a", "InvalidParameter.OIDCProviderName.Format"),
        ("IssuanceLimitTime", "169", "InvalidParameter.IssuanceLimitTime"),
        ("Fingerprints", ",".join("abcdef"), "LimitExceeded.OIDCProvider.Fingerprint"),
    ],
)
def test_a_wrong_provider_is_refused(ram_place: Place, name: str, value: str, code: str) -> None:
    assert refusal(ram_place, "CreateOIDCProvider", **(WHOLE | {name: value}))[1] == code
