"""Every way to sign in that needs no browser, against the local Alibaba Cloud, which verifies each signature."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from stateroom.clouds import alicloud_credentials, alicloud_vendor
from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.errors import CredentialsError, StateroomError
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud
from stateroom.sign_in import SignIn
from tests.loopback import Tripwire
from tests.unit.clouds.credential_servers import Asked, Metadata, Server, session_document, until

Make = Callable[..., AlicloudBackend]

ISSUER = "https://oidc.acme.example"
PROVIDER = f"acs:ram::{ACCOUNT}:oidc-provider/acme"
MACHINE, POD, LAST = (f"acs:ram::{ACCOUNT}:role/{name}" for name in ("machine", "pod", "last"))
ADA = f"acs:ram::{ACCOUNT}:user/ada"


def session_of(role: str, name: str = "stateroom") -> str:
    """The ARN of a session of a role."""
    return f"{role.replace(':role/', ':assumed-role/')}/{name}"


@dataclass
class Account:
    """An account with the user ada, and with roles: `machine` and `last`, which the account trusts, and `pod`, which
    an identity provider opens."""

    alicloud: LocalAlicloud
    root: AlicloudCloud
    make: Make
    key: Mapping[str, str]
    home: Path

    def session(self, role: str = MACHINE, seconds: int = 3600) -> dict[str, Any]:
        """A session of a role, as STS gives it."""
        params = {"RoleArn": role, "RoleSessionName": "given", "DurationSeconds": seconds}
        credentials: dict[str, Any] = self.root.execute(Call("sts", "AssumeRole", params))["Credentials"]
        return credentials

    def cloud(self, **keys: Any) -> AlicloudCloud:
        return connect_alicloud(self.make(**keys), sleep=lambda _: None)

    def tools(self, **keys: Any) -> AlicloudCloud:
        """Of a stack that names nothing: credentials are found as tools find them."""
        return self.cloud(**{"credentials": {"source": "tools"}} | keys)

    def write_profiles(self, *profiles: Mapping[str, Any], current: str = "", name: str = "config.json") -> Path:
        file = self.home / ".aliyun" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"current": current or profiles[0]["name"], "profiles": profiles}))
        return file

    def write_token(self, **claims: Any) -> Path:
        file = self.home / "token"
        file.write_text(identity_token(**claims))
        return file


@pytest.fixture
def account(make_alicloud_backend: Make, local_alicloud: LocalAlicloud) -> Account:
    root = connect_alicloud(make_alicloud_backend())
    key = root.execute(Call("ram", "CreateUser", {"UserName": "ada"})) and root.execute(
        Call("ram", "CreateAccessKey", {"UserName": "ada"})
    )
    attached = {"PolicyType": "System", "PolicyName": "AliyunSTSAssumeRoleAccess", "UserName": "ada"}
    root.execute(Call("ram", "AttachPolicyToUser", attached))
    for role in (MACHINE, LAST):
        make_role(root, role, {"RAM": [f"acs:ram::{ACCOUNT}:root"]})
        attached = {"PolicyType": "System", "PolicyName": "AdministratorAccess", "RoleName": role.rpartition("/")[2]}
        root.execute(Call("ram", "AttachPolicyToRole", attached))
    provider = {"OIDCProviderName": "acme", "IssuerUrl": ISSUER, "ClientIds": "sts.aliyuncs.com"}
    root.execute(Call("ims", "CreateOIDCProvider", {**provider, "Fingerprints": "0" * 40}))
    make_role(root, POD, {"Federated": [PROVIDER]}, {"oidc:iss": ISSUER, "oidc:sub": "pod"})
    root.execute(Call("ram", "AttachPolicyToRole", {**attached, "RoleName": "pod"}))
    local_alicloud.emulator.world.sts.trust_issuer(ISSUER, public_keys())
    return Account(local_alicloud, root, make_alicloud_backend, key["AccessKey"], Path(os.environ["HOME"]))


def make_role(
    root: AlicloudCloud, arn: str, principal: Mapping[str, Any], condition: Mapping[str, Any] | None = None
) -> None:
    allowed: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    if condition:
        allowed["Condition"] = {"StringEquals": condition}
    trust = json.dumps({"Version": "1", "Statement": [allowed]})
    root.execute(Call("ram", "CreateRole", {"RoleName": arn.rpartition("/")[2], "AssumeRolePolicyDocument": trust}))


@cache
def private_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def encoded(data: bytes | Mapping[str, Any]) -> str:
    whole = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode()


def public_keys() -> dict[str, Any]:
    numbers = private_key().public_key().public_numbers()
    return {"keys": [{"kty": "RSA", "kid": "k", "n": encoded(numbers.n.to_bytes(256, "big")), "e": "AQAB"}]}


def identity_token(**claims: Any) -> str:
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": "sts.aliyuncs.com", "sub": "pod", "iat": now - 5, "exp": now + 300} | claims
    signed = f"{encoded({'alg': 'RS256', 'kid': 'k'})}.{encoded(whole)}"
    return f"{signed}.{encoded(private_key().sign(signed.encode(), PKCS1v15(), SHA256()))}"


@contextmanager
def metadata_at(monkeypatch: pytest.MonkeyPatch, server: Server) -> Iterator[None]:
    """The SDK knows one address of the metadata service: in a test that of a server on loopback. And it keeps what the
    environment said when it was imported, which may have been in another test."""
    from alibabacloud_credentials.provider import EcsRamRoleCredentialsProvider as Provider
    from alibabacloud_credentials.utils import auth_util

    begin = Provider.__init__

    def __init__(self: Any, **options: Any) -> None:  # noqa: N807 - it takes the place of one
        begin(self, **options)
        self._EcsRamRoleCredentialsProvider__metadata_service_host = server.authority

    with monkeypatch.context() as patch:
        patch.setattr(Provider, "__init__", __init__)
        patch.setattr(auth_util, "environment_ecs_metadata_disabled", "false")
        patch.setattr(alicloud_vendor, "METADATA_HOST", server.authority)
        yield


def used(sign_in: SignIn) -> tuple[str, str]:
    assert sign_in.used is not None
    return sign_in.used.name, sign_in.used.why


def raised(cloud: AlicloudCloud) -> str:
    with pytest.raises(CredentialsError) as caught:
        cloud.identity()
    assert caught.value.exit_code == 5
    return str(caught.value)


def put(monkeypatch: pytest.MonkeyPatch, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_a_local_cloud_gets_constants_and_says_so(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, {"ALIBABA_CLOUD_ACCESS_KEY_ID": "real", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "real"})
    account.alicloud.forget_requests()
    for cloud in (account.cloud(), account.cloud(credentials={"source": "local"})):
        sign_in = cloud.sign_in()
        assert used(sign_in) == (
            "constants of a local cloud",
            (
                f"`endpoint` is {account.alicloud.url}, on this computer, so nothing of the environment is used; with "
                "`credentials: {source: tools}` in the stack file credentials are found as the cloud's tools do"
            ),
        )
        assert (sign_in.chain, sign_in.until) == ((), None)
    assert not account.alicloud.requests


@pytest.mark.parametrize("with_token", [False, True])
def test_the_stack_file_names_an_access_key(
    account: Account, monkeypatch: pytest.MonkeyPatch, with_token: bool
) -> None:
    put(monkeypatch, {"ALIBABA_CLOUD_ACCESS_KEY_ID": "real", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "real"})
    key: Mapping[str, Any] = account.session() if with_token else account.key
    given = {"access_key_id": key["AccessKeyId"], "access_key_secret": key["AccessKeySecret"]}
    given |= {"security_token": key["SecurityToken"]} if with_token else {}
    cloud = account.cloud(credentials=given)
    assert cloud.identity().arn == (session_of(MACHINE, "given") if with_token else ADA)
    sign_in = cloud.sign_in()
    assert used(sign_in) == ("stack file", "its access key")
    assert {each.outcome for each in sign_in.methods[1:]} == {"not reached"}


@pytest.mark.parametrize(
    "names",
    [
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"),
        ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"),
        ("ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"),
    ],
)
def test_the_environment_has_an_access_key_in_every_spelling(
    account: Account, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str, str]
) -> None:
    session = account.session()
    values = (session["AccessKeyId"], session["AccessKeySecret"], session["SecurityToken"])
    put(monkeypatch, dict(zip(names, values, strict=True)))
    cloud = account.tools()
    assert cloud.identity().arn == session_of(MACHINE, "given")
    assert used(cloud.sign_in()) == ("environment variables", ", ".join(names))


def test_the_environment_of_a_pod_opens_a_role(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    file = account.write_token()
    values = {"PROVIDER_ARN": PROVIDER, "TOKEN_FILE": str(file)}
    put(monkeypatch, {f"ALIBABA_CLOUD_OIDC_{name}": value for name, value in values.items()})
    put(monkeypatch, {"ALIBABA_CLOUD_ROLE_ARN": POD, "ALIBABA_CLOUD_ROLE_SESSION_NAME": "job-7"})
    cloud = account.tools()
    account.alicloud.forget_requests()
    assert cloud.identity().arn == session_of(POD, "job-7")
    assert [each.operation for each in account.alicloud.requests] == ["AssumeRoleWithOIDC", "GetCallerIdentity"]
    assert account.alicloud.emulator.requests[0].key_id in (None, "")
    sign_in = cloud.sign_in()
    assert used(sign_in) == ("OIDC role", "ALIBABA_CLOUD_OIDC_TOKEN_FILE")
    assert sign_in.chain == (f"assumed {POD} as job-7",)
    assert sign_in.until is not None
    assert 3500 < (sign_in.until - datetime.now(UTC)).total_seconds() <= 3600
    monkeypatch.delenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE")
    monkeypatch.setenv("ALIBABA_CLOUD_OIDC_TOKEN", file.read_text())
    file.unlink()
    assert account.tools().identity().arn == session_of(POD, "job-7")


def test_the_stack_file_names_a_token_and_a_role_after_it(account: Account) -> None:
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": str(account.write_token())}
    oidc |= {"session_name": "ci", "duration_seconds": 900}
    cloud = account.cloud(credentials={"oidc": oidc}, assume_role={"role_arn": LAST})
    assert cloud.identity().arn == session_of(LAST)
    sign_in = cloud.sign_in()
    assert used(sign_in) == ("stack file", "oidc of the stack file")
    assert sign_in.chain == (f"assumed {POD} as ci", f"assumed {LAST} as stateroom")


def test_a_session_policy_narrows_what_a_role_may(account: Account) -> None:
    policy = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ram:ListRoles", "Resource": "*"}]}
    role = {"role_arn": LAST, "policy": json.dumps(policy)}
    token = str(account.write_token())
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": token, "policy": role["policy"]}
    for keys in ({"assume_role": role}, {"credentials": {"oidc": oidc}}):
        cloud = account.cloud(**keys)
        cloud.execute(Call("ram", "ListRoles"))
        with pytest.raises(CredentialsError, match="denied ram:ListUsers"):
            cloud.execute(Call("ram", "ListUsers"))


def ada(account: Account) -> dict[str, str]:
    return {"access_key_id": account.key["AccessKeyId"], "access_key_secret": account.key["AccessKeySecret"]}


def profiles_of(account: Account) -> dict[str, dict[str, Any]]:
    """A profile of every mode that opens something by itself, and what is told of it."""
    session = account.session()
    keys = {name: session[key] for name, key in (
        ("access_key_id", "AccessKeyId"), ("access_key_secret", "AccessKeySecret"), ("sts_token", "SecurityToken"),
    )}  # fmt: skip
    printed = {**keys, "mode": "StsToken", "expiration": until(3600)}
    program = f"import json; print(json.dumps({printed!r}))"
    role = {"ram_role_arn": LAST, "ram_session_name": "cli", "expired_seconds": 900}
    token = {"oidc_provider_arn": PROVIDER, "oidc_token_file": str(account.write_token()), "ram_role_arn": POD}
    return {
        "AK": ada(account),
        "StsToken": keys,
        "RamRoleArn": {**ada(account), **role},
        "ChainableRamRoleArn": {"source_profile": "RamRoleArn", **role, "ram_role_arn": MACHINE},
        "OIDC": {**token, "ram_session_name": "cli"},
        "External": {"process_command": f"{sys.executable} -c {json.dumps(program)}"},
        "CloudSSO": {**keys, "sts_expiration": int(time.time()) + 3000},
        "OAuth": {**keys, "sts_expiration": int(time.time()) + 3000},
    }


IDENTITIES = {
    "AK": ADA,
    "StsToken": session_of(MACHINE, "given"),
    "RamRoleArn": session_of(LAST, "cli"),
    "ChainableRamRoleArn": session_of(MACHINE, "cli"),
    "OIDC": session_of(POD, "cli"),
    "External": session_of(MACHINE, "given"),
    "CloudSSO": session_of(MACHINE, "given"),
    "OAuth": session_of(MACHINE, "given"),
}
CHAINS = {
    "RamRoleArn": (f"assumed {LAST} as cli",),
    "ChainableRamRoleArn": (f"assumed {LAST} as cli", f"assumed {MACHINE} as cli"),
    "OIDC": (f"assumed {POD} as cli",),
}


def test_profiles_of_every_mode_sign_in(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = [{"name": mode, "mode": mode, **values} for mode, values in profiles_of(account).items()]
    file = account.write_profiles(*profiles, name="other.json")
    for mode, arn in IDENTITIES.items():
        cloud = account.cloud(profile=mode, credentials={"shared_credentials_file": str(file)})
        assert (mode, cloud.identity().arn) == (mode, arn)
        sign_in = cloud.sign_in()
        assert used(sign_in) == ("stack file", f"profile {mode!r} of {file} (mode {mode})")
        assert sign_in.chain == CHAINS.get(mode, ())
    # And as the tools find one, by the environment or as the current one.
    monkeypatch.setenv("ALICLOUD_SHARED_CREDENTIALS_FILE", str(file))
    assert account.tools().identity().arn == ADA
    monkeypatch.setenv("ALICLOUD_PROFILE", "RamRoleArn")
    cloud = account.tools()
    assert cloud.identity().arn == session_of(LAST, "cli")
    assert used(cloud.sign_in())[0] == "shared configuration file"


def test_the_sdks_own_file_signs_in(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    file = account.home / ".alibabacloud" / "credentials.ini"
    file.parent.mkdir()
    key = "\n".join(f"{name} = {value}" for name, value in ada(account).items())
    file.write_text(
        f"[default]\ntype = access_key # ours\n{key}\n"
        f"[role]\ntype = ram_role_arn\n{key}\nrole_arn = {LAST}\nrole_session_name = ini\n"
    )
    cloud = account.tools()
    assert cloud.identity().arn == ADA
    assert used(cloud.sign_in()) == ("SDK credentials file", f"profile 'default' of {file} (mode AK)")
    other = file.rename(file.with_name("elsewhere.ini"))
    put(monkeypatch, {"ALIBABA_CLOUD_CREDENTIALS_FILE": str(other), "ALIBABA_CLOUD_PROFILE": "role"})
    assert account.tools().identity().arn == session_of(LAST, "ini")
    # The `oss` backend keeps the path of the CLI's file in the same variable.
    profiles = account.write_profiles({"name": "role", "mode": "AK", **ada(account)}, name="third.json")
    monkeypatch.setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", str(profiles))
    assert account.tools().identity().arn == ADA


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
        assert used(sign_in) == ("ECS instance role", "its metadata")
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


@pytest.mark.parametrize("mode", ["CloudSSO", "OAuth"])
@pytest.mark.parametrize("ends", [0, 1, int(time.time()) - 10])
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


class Later:
    """Moves the clocks of this process, of signatures, and of the local cloud."""

    def __init__(self, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        from alibabacloud_tea_openapi.utils import Utils

        self.by, now = 0.0, time.time
        monkeypatch.setattr(alicloud_credentials.time, "time", lambda: now() + self.by)
        monkeypatch.setattr(account.alicloud.emulator.world, "clock", lambda: now() + self.by)
        stamp = lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now() + self.by))  # noqa: E731
        monkeypatch.setattr(Utils, "get_timestamp", staticmethod(stamp))


def test_a_run_outlives_the_sessions_that_it_began_with(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    later = Later(account, monkeypatch)
    token = str(account.write_token())
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": token, "duration_seconds": 900}
    cloud = account.cloud(credentials={"oidc": oidc}, assume_role={"role_arn": LAST, "duration_seconds": 900})
    cloud.execute(Call("ram", "ListRoles"))
    first = cloud._session.credentials.keys()
    later.by = 1200.0
    account.write_token(iat=int(time.time()), exp=int(time.time()) + 300)
    account.alicloud.forget_requests()
    cloud.execute(Call("ram", "ListRoles"))
    assert [each.operation for each in account.alicloud.requests] == ["AssumeRoleWithOIDC", "AssumeRole", "ListRoles"]
    assert account.alicloud.emulator.world.sts.is_expired(first.key_id)
    sign_in = cloud.sign_in()
    assert sign_in.until is not None
    assert sign_in.until.timestamp() > time.time()


def test_a_run_outlives_the_session_of_its_process(
    account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    later, printed = Later(account, monkeypatch), tmp_path / "printed.json"

    def write() -> None:
        session = account.session(seconds=900)
        keys = {"access_key_id": session["AccessKeyId"], "access_key_secret": session["AccessKeySecret"]}
        keys |= {"sts_token": session["SecurityToken"], "expiration": session["Expiration"]}
        printed.write_text(json.dumps({"mode": "StsToken", **keys}))

    write()
    account.write_profiles({"name": "process", "mode": "External", "process_command": f"cat {printed}"})
    cloud = account.cloud(profile="process")
    cloud.execute(Call("ram", "ListRoles"))
    later.by = 1200.0
    write()
    cloud.execute(Call("ram", "ListRoles"))


def test_a_token_of_the_environment_that_expires_in_the_run_is_told(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    later, session = Later(account, monkeypatch), account.session(seconds=900)
    names = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN")
    for name, key in zip(names, ("AccessKeyId", "AccessKeySecret", "SecurityToken"), strict=True):
        monkeypatch.setenv(name, session[key])
    cloud = account.tools()
    cloud.execute(Call("ram", "ListRoles"))
    later.by = 1200.0
    assert raised(cloud) == (
        "the Alibaba Cloud credentials have expired\n"
        "  why:  Alibaba Cloud answered InvalidSecurityToken.Expired to sts GetCallerIdentity\n"
        "  next: sign in again, for example with `aliyun configure`, or set fresh temporary credentials, then run the "
        "same command again: what is already done is kept"
    )


def test_a_role_that_cannot_be_assumed_is_missing_in_the_chain(account: Account) -> None:
    oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": str(account.write_token())}
    cloud = account.cloud(credentials={"oidc": oidc}, assume_role={"role_arn": f"{LAST}-not"})
    sign_in = cloud.sign_in()
    assert (used(sign_in)[0], sign_in.chain) == ("stack file", (f"assumed {POD} as stateroom",))
    with pytest.raises(StateroomError, match=r"EntityNotExist\.Role"):
        cloud.identity()


def test_a_session_longer_than_the_roles_maximum_is_told(account: Account) -> None:
    told = raised(account.cloud(assume_role={"role_arn": LAST, "duration_seconds": 7200}))
    assert told == (
        f"a session on role {LAST} cannot last 7200 seconds\n"
        "  why:  Alibaba Cloud answered InvalidParameter.DurationSeconds to sts AssumeRole: The Min/Max value of "
        "DurationSeconds is 900/3600 seconds.\n"
        "  next: lower `duration_seconds` in the stack file, or expired_seconds in the profile, or let the role's "
        "owner raise its maximum session duration (at most 43200 seconds)"
    )


def test_a_token_that_opens_nothing_is_told_without_it(account: Account) -> None:
    expired, stranger = {"exp": int(time.time()) - 5}, {"sub": "somebody"}
    told_of_expired = (
        "the identity token has expired\n"
        "  why:  Alibaba Cloud answered AuthenticationFail.OIDCToken.Expired to sts AssumeRoleWithOIDC: This "
        "JsonWebToken is expired.\n"
        "  next: let the cluster or the CI job write a fresh token"
    )
    told_of_stranger = (
        f"the identity token does not open role {POD}\n"
        "  why:  Alibaba Cloud answered AuthenticationFail.NoPermission to sts AssumeRoleWithOIDC: This operation "
        "is forbidden by permission system.\n"
        "  next: check the ARNs of provider and role, and let the role's trust policy name the provider and what "
        "the token says: issuer, audience and subject"
    )
    for claims, told in ((expired, told_of_expired), (stranger, told_of_stranger)):
        oidc = {"provider_arn": PROVIDER, "role_arn": POD, "token_file": str(account.write_token(**claims))}
        assert raised(account.cloud(credentials={"oidc": oidc})) == told


def test_a_role_of_a_profile_that_may_not_be_assumed_is_told_with_the_profile(account: Account) -> None:
    role = {"name": "p", "mode": "RamRoleArn", **ada(account), "ram_role_arn": POD}
    file = account.write_profiles(role)
    assert raised(account.cloud(profile="p")) == (
        f"Alibaba Cloud denied sts:AssumeRole on role {POD}\n"
        "  why:  Alibaba Cloud answered NoPermission to sts AssumeRole: no policy allows it, or one denies it\n"
        "  next: let the role's trust policy name this caller, and check ram_role_arn and external_id in "
        f"profile 'p' of {file}"
    )
