"""Signing in with what a server gives, against the local Alibaba Cloud: metadata, a URI, logins of the CLI."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack

import pytest

from stateroom.clouds import alicloud_vendor
from stateroom.local.alicloud import ACCOUNT
from stateroom.sign_in import Method
from tests.loopback import Tripwire
from tests.unit.clouds.alicloud_account import (
    LAST,
    MACHINE,
    Account,
    metadata_at,
    put,
    raised,
    session_of,
    used,
)
from tests.unit.clouds.credential_servers import Asked, Metadata, Server, session_document


@pytest.mark.parametrize(("v1", "v2"), [(True, False), (False, True)], ids=["IMDSv1", "IMDSv2"])
def test_the_role_of_the_machine_signs_in(
    account: Account, monkeypatch: pytest.MonkeyPatch, v1: bool, v2: bool
) -> None:
    with ExitStack() as stack:
        tripwire = stack.enter_context(Tripwire())
        server = stack.enter_context(Metadata(account.session, v1=v1, v2=v2))
        stack.enter_context(metadata_at(monkeypatch, server))
        # A proxy would answer with the role of its own machine.
        put(monkeypatch, {"HTTP_PROXY": tripwire.url, "http_proxy": tripwire.url})
        cloud = account.tools()
        assert cloud.identity().arn == session_of(MACHINE, "given")
        sign_in = cloud.sign_in()
        assert used(sign_in) == ("ECS instance role", f"metadata at {server.authority}")
        assert sign_in.until is not None
        monkeypatch.setenv("ALICLOUD_ECS_ROLE_NAME", "machine")
        assert used(account.tools().sign_in()) == ("ECS instance role", "ALICLOUD_ECS_ROLE_NAME")
        named = account.cloud(credentials={"ecs_role_name": "machine"})
        assert named.identity().arn == session_of(MACHINE, "given")
        account.write_profiles({"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "machine"})
        profile = account.cloud(profile="ecs", assume_role={"role_arn": LAST})
        assert profile.identity().arn == session_of(LAST)
        monkeypatch.setenv("ALIBABA_CLOUD_IMDSV1_DISABLED", "true")
        server.asked.clear()
        if v2:
            assert account.cloud(credentials={"ecs_role_name": "machine"}).identity().arn.endswith("given")
        else:
            told = raised(account.cloud(credentials={"ecs_role_name": "machine"}))
            assert told == (
                "the Alibaba Cloud credentials could not be loaded\n"
                "  why:  the role machine of this machine (ecs_role_name of the stack file): it answered 404\n"
                "  next: run this on an ECS instance that has the role, or sign in another way"
            )
        assert server.seen[0] == ("PUT", "/latest/api/token")
        assert tripwire.seen == []


def test_the_metadata_can_be_switched_off(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    account.write_profiles({"name": "ecs", "mode": "EcsRamRole"}, current="none")
    with Metadata(account.session, v1=True, v2=True) as server, metadata_at(monkeypatch, server):
        for keys, place in (
            ({"credentials": {"ecs_role_name": "machine"}}, "ecs_role_name of the stack file"),
            ({"profile": "ecs"}, f"profile 'ecs' of {account.home}/.aliyun/config.json"),
        ):
            assert raised(account.cloud(**keys)) == (
                "the RAM role of this machine may not be used\n"
                f"  why:  {place} asks for it, and ALIBABA_CLOUD_ECS_METADATA_DISABLED is true\n"
                "  next: unset ALIBABA_CLOUD_ECS_METADATA_DISABLED, or sign in another way"
            )
        assert raised(account.tools()).startswith("no Alibaba Cloud credentials were found\n")
        assert server.asked == []


def test_a_credentials_uri_signs_in(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
    with Server(lambda _: (200, json.dumps(session_document(account.session())))) as server:
        put(monkeypatch, {"HTTP_PROXY": "http://127.0.0.1:9"})
        uri = f"{server.url}/credentials?for=ci"
        named = account.cloud(credentials={"credentials_uri": uri})
        assert named.identity().arn == session_of(MACHINE, "given")
        assert used(named.sign_in()) == ("stack file", "credentials_uri of the stack file")
        monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_URI", uri)
        cloud = account.tools()
        assert cloud.identity().arn == session_of(MACHINE, "given")
        sign_in = cloud.sign_in()
        assert used(sign_in) == ("credentials URI", "ALIBABA_CLOUD_CREDENTIALS_URI")
        assert [each.outcome for each in sign_in.methods] == ["passed over"] * 6 + ["used"]
        assert set(server.seen) == {("GET", "/credentials?for=ci")}


def test_logins_of_cloud_sso_and_oauth_are_exchanged_while_they_are_valid(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(asked: Asked) -> tuple[int, str]:
        assert asked.headers["Authorization"] == "Bearer login-token"
        document = session_document(account.session())
        if asked.path == "/cloud-credentials":
            assert json.loads(asked.body) == {"AccountId": ACCOUNT, "AccessConfigurationId": "ac-1"}
            return 200, json.dumps({"CloudCredential": document})
        return 200, json.dumps(document)

    soon = int(time.time()) + 3600
    sso = {
        "name": "sso", "mode": "CloudSSO", "access_token": "login-token", "cloud_sso_access_token_expire": soon,
        "cloud_sso_access_config": "ac-1", "cloud_sso_account_id": ACCOUNT,
    }  # fmt: skip
    oauth = {"name": "oauth", "mode": "OAuth", "oauth_access_token": "login-token", "oauth_site_type": "EN",
             "oauth_access_token_expire": soon, "oauth_refresh_token": "for-the-cli-alone"}  # fmt: skip
    with Server(answer) as server:
        file = account.write_profiles({**sso, "cloud_sso_sign_in_url": f"{server.url}/login"}, oauth)
        before = file.read_bytes()
        monkeypatch.setitem(alicloud_vendor.OAUTH, "EN", (server.url, "client"))
        for profile in ("sso", "oauth"):
            assert account.cloud(profile=profile).identity().arn == session_of(MACHINE, "given")
        assert server.seen == [("POST", "/cloud-credentials"), ("POST", "/v1/exchange")]
        assert file.read_bytes() == before


def test_a_machine_without_a_role_is_passed_over_and_says_what_its_metadata_answered(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Metadata(account.session, "", v1=True, v2=True) as server, metadata_at(monkeypatch, server):
        (method,) = [each for each in account.tools().sign_in().methods if each.name == "ECS instance role"]
    assert method == Method(
        "ECS instance role",
        "passed over",
        f"the role of this machine (metadata at {server.authority}): it answered 404",
    )


def test_a_login_that_the_server_does_not_take_any_more_is_told(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = {"oauth_access_token": "s3cr3t", "oauth_access_token_expire": int(time.time()) + 3600}
    with Server(lambda _: (401, "s3cr3t")) as server:
        monkeypatch.setitem(alicloud_vendor.OAUTH, "CN", (server.url, "client"))
        file = account.write_profiles({"name": "work", "mode": "OAuth", **login})
        assert raised(account.tools()) == (
            "the Alibaba Cloud credentials could not be loaded\n"
            f"  why:  profile 'work' of {file}: it answered 401\n"
            "  next: sign in anew with `aliyun configure --mode OAuth --profile work`"
        )


@pytest.mark.parametrize("mode", ["CloudSSO", "OAuth"])
@pytest.mark.parametrize("ends", [0, 1, int(time.time()) - 10], ids=["never-begun", "long-ago", "just-now"])
def test_a_session_that_is_over_says_which_login_to_run(account: Account, mode: str, ends: int) -> None:
    session = {
        "access_key_id": "STS.x", "access_key_secret": "x", "sts_token": "x", "sts_expiration": ends,
        "access_token": "x", "cloud_sso_access_token_expire": ends, "cloud_sso_sign_in_url": "https://acme.example",
        "cloud_sso_access_config": "ac-1", "cloud_sso_account_id": ACCOUNT,
        "oauth_access_token": "x", "oauth_access_token_expire": ends,
    }  # fmt: skip
    file = account.write_profiles({"name": "work", "mode": mode, **session})
    for cloud in (account.cloud(profile="work"), account.tools()):
        assert raised(cloud) == (
            f"the {mode} session of Alibaba Cloud is over\n"
            f"  why:  profile 'work' of {file} has no session that is valid now, and a new one needs a browser\n"
            f"  next: run `aliyun configure --mode {mode} --profile work`, then the same command again"
        )
