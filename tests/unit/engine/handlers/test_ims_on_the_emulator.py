"""The life of an identity provider on the emulator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stateroom.engine.decision import Refuse
from stateroom.engine.handlers.alicloud.ims import _obstacles, oidc_provider
from stateroom.errors import RefusedError
from stateroom.local.alicloud import ACCOUNT
from tests.unit.engine.handlers.emulator_cloud import CONTEXT, EmulatorCloud, Resource
from tests.unit.engine.test_handler_cases import converse

GITHUB = "https://token.actions.githubusercontent.com"
INPUTS: dict[str, Any] = {
    "oidcProviderName": "acme-github",
    "issuerUrl": GITHUB,
    "clientIds": ["sts.aliyuncs.com"],
    "fingerprints": ["A" * 40],
    "description": "=".join(CONTEXT.owner),
}


def add(cloud: EmulatorCloud, name: str, **more: str) -> None:
    """A provider that others make."""
    issuer = {"IssuerUrl": GITHUB, "ClientIds": "theirs", "Fingerprints": "B" * 40, **more}
    cloud.ask("ims", "CreateOIDCProvider", OIDCProviderName=name, **issuer)


def test_a_provider_lives_from_creation_to_deletion(alicloud: EmulatorCloud) -> None:
    issuer = Resource(alicloud, oidc_provider.TOKEN, INPUTS)
    issuer.create()
    assert issuer.converge(clientIds=["other", "sts.aliyuncs.com"]) == ("clientIds",)
    assert issuer.writes == ["UpdateOIDCProvider"]
    assert issuer.converge(fingerprints=["A" * 40, "C" * 40]) == ("fingerprints",)
    assert issuer.writes == ["AddFingerprintToOIDCProvider"]
    issuer.delete()


def test_a_provider_without_fingerprints_lives_too(alicloud: EmulatorCloud) -> None:
    issuer = Resource(alicloud, oidc_provider.TOKEN, {**INPUTS, "fingerprints": None})
    issuer.create()
    issuer.delete()


def test_audiences_and_fingerprints_of_others_stay_and_ours_are_repaired(alicloud: EmulatorCloud) -> None:
    issuer = Resource(alicloud, oidc_provider.TOKEN, INPUTS)
    issuer.create()
    name = {"OIDCProviderName": "acme-github"}
    alicloud.ask("ims", "UpdateOIDCProvider", ClientIds="theirs", **name)
    alicloud.ask("ims", "AddFingerprintToOIDCProvider", Fingerprint="B" * 40, **name)
    assert issuer.converge() == ("clientIds",)
    live = issuer.read()
    assert live is not None
    assert (live["clientIds"], live["fingerprints"]) == (["sts.aliyuncs.com", "theirs"], ["A" * 40, "B" * 40])
    assert issuer.ask("read_obstacles") == ("identity provider acme-github serves the audience theirs of others",)


def test_roles_of_others_that_trust_the_provider_stand_in_its_way(
    alicloud: EmulatorCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The emulator's account has few roles, so a page is smaller than theirs.
    monkeypatch.setattr(_obstacles, "_PAGE", 2)
    issuer = Resource(alicloud, oidc_provider.TOKEN, INPUTS)
    trusted = issuer.create()["arn"]
    for name, federated in {
        "acme-writer": trusted,
        "acme-writer-2": [trusted],
        "deploy": ["acs:ram::1:oidc-provider/x", trusted],
        "elsewhere": f"{trusted}-2",
        "other-reader": trusted,
    }.items():
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Federated": federated}}
        trust = json.dumps({"Version": "1", "Statement": [statement]})
        alicloud.ask("ram", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust)
    assert issuer.ask("read_obstacles") == tuple(
        f"identity provider acme-github is trusted by role {role}"
        for role in ("acme-writer-2", "deploy", "other-reader")
    )


def test_a_role_that_vanishes_meanwhile_stands_in_no_way() -> None:
    live = {"oidcProviderName": "acme-github", "arn": "x", "clientIds": [], "description": INPUTS["description"]}
    listed = {"Roles": {"Role": [{"RoleName": "deploy"}]}, "IsTruncated": False}
    turns: list[dict[str, Any]] = [
        {"call": "ram.ListRoles", "params": {"MaxItems": 100}, "answer": listed},
        {"together": [{"call": "ram.GetRole", "params": {"RoleName": "deploy"}, "answer": "absent"}]},
    ]
    assert converse(oidc_provider.read_obstacles(INPUTS, live, CONTEXT), turns) == ()


def test_a_provider_of_nobody_can_be_adopted_and_one_of_another_backend_cannot(alicloud: EmulatorCloud) -> None:
    add(alicloud, "acme-github", Description="GitHub of all teams")
    issuer = Resource(alicloud, oidc_provider.TOKEN, INPUTS)
    assert isinstance(issuer.plan(), Refuse)
    assert issuer.ask("read_obstacles") == (
        "identity provider acme-github is not ours: its description does not say stateroom:backend=acme@cn-hangzhou",
    )
    live = issuer.read()
    assert live is not None
    with pytest.raises(RefusedError):
        alicloud.run(oidc_provider.delete(INPUTS, live, CONTEXT))
    assert issuer.converge(adopt=True) == ("clientIds", "fingerprints", "description")
    assert isinstance(issuer.as_other_backend().plan(adopt=True), Refuse)


def test_the_region_of_a_backend_counts_as_a_whole(alicloud: EmulatorCloud) -> None:
    add(alicloud, "acme-github", Description="stateroom:backend=acme@cn-hangzhou-finance")
    refusal = Resource(alicloud, oidc_provider.TOKEN, INPUTS).plan(adopt=True)
    assert isinstance(refusal, Refuse)
    assert refusal.reason == "identity provider acme-github belongs to the backend 'acme@cn-hangzhou-finance'"


def test_an_issuer_that_the_account_has_under_another_name_is_refused(alicloud: EmulatorCloud) -> None:
    add(alicloud, "everybodys")
    with pytest.raises(RefusedError) as caught:
        Resource(alicloud, oidc_provider.TOKEN, INPUTS).read()
    assert str(caught.value) == (
        f"the account has an identity provider for {GITHUB} already: everybodys\n"
        "  why:  an account has an issuer only once; nothing was written\n"
        f"  next: use it as it is: write `provider: acs:ram::{ACCOUNT}:oidc-provider/everybodys` in "
        "access.<role>.oidc instead of `create`"
    )
