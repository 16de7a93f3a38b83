"""An account of the local Alibaba Cloud in which somebody can sign in in every way, and the clocks of a later run."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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
from stateroom.errors import CredentialsError
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud
from stateroom.sign_in import SignIn
from tests.unit.clouds.credential_servers import Server

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


def make_account(make: Make, alicloud: LocalAlicloud) -> Account:
    root = connect_alicloud(make())
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
    alicloud.emulator.world.sts.trust_issuer(ISSUER, public_keys())
    return Account(alicloud, root, make, key["AccessKey"], Path(os.environ["HOME"]))


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


class Later:
    """Moves the clocks of this process, of signatures, and of the local cloud."""

    def __init__(self, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
        from alibabacloud_tea_openapi.utils import Utils

        self.by, now = 0.0, time.time
        monkeypatch.setattr(alicloud_credentials.time, "time", lambda: now() + self.by)
        monkeypatch.setattr(account.alicloud.emulator.world, "clock", lambda: now() + self.by)
        stamp = lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now() + self.by))  # noqa: E731
        monkeypatch.setattr(Utils, "get_timestamp", staticmethod(stamp))


def ada(account: Account) -> dict[str, str]:
    return {"access_key_id": account.key["AccessKeyId"], "access_key_secret": account.key["AccessKeySecret"]}
