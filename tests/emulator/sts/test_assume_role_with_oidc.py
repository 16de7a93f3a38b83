"""AssumeRoleWithOIDC: without a signature, with a token of an issuer that the test is."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from emulator.server import AlibabaCloud
from tests.emulator.ram.documents import trust
from tests.emulator.ram.place import Place, Sdk, rpc, unsigned

Move = Callable[[Place, float], Place]
ISSUER = "https://token.example.com"
SUBJECT = "repo:acme/infra:ref:refs/heads/main"


@cache
def private_key(name: str) -> RSAPrivateKey:
    assert name
    return generate_private_key(65537, 2048)


def encoded(data: bytes | dict[str, Any]) -> str:
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public_keys(name: str) -> dict[str, Any]:
    numbers = private_key(name).public_key().public_numbers()
    n, e = numbers.n.to_bytes(256, "big"), numbers.e.to_bytes(3, "big")
    return {"keys": [{"kty": "EC"}, {"kty": "RSA", "kid": name, "alg": "RS256", "n": encoded(n), "e": encoded(e)}]}


def token(name: str = "first", header: dict[str, Any] | None = None, **claims: Any) -> str:
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": "sts.aliyuncs.com", "sub": SUBJECT, "iat": now - 5, "exp": now + 300} | claims
    whole = {claim: value for claim, value in whole.items() if value is not None}
    signed = f"{encoded({'alg': 'RS256', 'kid': name} | (header or {}))}.{encoded(whole)}"
    return f"{signed}.{encoded(private_key(name).sign(signed.encode(), PKCS1v15(), SHA256()))}"


@dataclass
class Federation:
    """A role that trusts a provider's tokens for one repository."""

    place: Place
    provider: str
    role: str

    def assume(self, encoded_token: str, **more: str) -> tuple[int, dict[str, Any]]:
        whole = {
            "OIDCProviderArn": self.provider,
            "RoleArn": self.role,
            "RoleSessionName": "build",
            "OIDCToken": encoded_token,
        }
        return unsigned(self.place, "sts", "AssumeRoleWithOIDC", **(whole | more))

    def refusal(self, encoded_token: str, **more: str) -> tuple[int, str]:
        status, answer = self.assume(encoded_token, **more)
        return status, answer["Code"]


@pytest.fixture
def federation(cloud: AlibabaCloud, ram: Sdk, sts_place: Place) -> Federation:
    cloud.world.sts.trust_issuer(ISSUER, public_keys("first"))
    whole = {"OIDCProviderName": "ci", "IssuerUrl": ISSUER, "ClientIds": "sts.aliyuncs.com", "Fingerprints": "ab"}
    provider = rpc(sts_place, "ims", "CreateOIDCProvider", **whole)[1]["OIDCProvider"]["Arn"]
    condition = {
        "StringEquals": {"oidc:iss": ISSUER, "oidc:aud": "sts.aliyuncs.com"},
        "StringLike": {"oidc:sub": "repo:acme/infra:*"},
    }
    document = trust(provider, kind="Federated", Condition=condition)
    role = ram("CreateRole", role_name="ci", assume_role_policy_document=document)["Role"]["Arn"]
    ram("AttachPolicyToRole", role_name="ci", policy_name="ReadOnlyAccess", policy_type="System")
    return Federation(sts_place, provider, role)


def test_a_token_becomes_a_session(federation: Federation) -> None:
    status, answer = federation.assume(token())
    assert status == 200, answer
    session = federation.place.seen_by(answer["Credentials"])
    assert Sdk("sts", session)("GetCallerIdentity")["Arn"].endswith(":assumed-role/ci/build")
    Sdk("ram", session)("ListUsers")
    info = answer["OIDCTokenInfo"]
    assert (info["Issuer"], info["Subject"], info["ClientIds"]) == (ISSUER, SUBJECT, "sts.aliyuncs.com")
    assert info["VerificationInfo"] == "Success"
    assert answer["AssumedRoleUser"]["Arn"] == f"{federation.role}/build"


def test_the_sdk_sends_no_signature_either(federation: Federation) -> None:
    answer = Sdk("sts", federation.place)(
        "AssumeRoleWithOIDC",
        oidcprovider_arn=federation.provider,
        role_arn=federation.role,
        role_session_name="build",
        oidctoken=token(),
        duration_seconds=900,
    )
    assert answer["Credentials"]["AccessKeyId"].startswith("STS.")


def test_a_token_of_several_audiences_is_taken_for_the_one_that_is_known(federation: Federation) -> None:
    assert federation.assume(token(aud=["sts.aliyuncs.com", "another"]))[0] == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example.com"},
        {"aud": "another"},
        {"aud": []},
        {"aud": 1},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"iat": "now"},
        {"iat": float("nan")},
        {"exp": 10**400},
        {"iat": time.time() + 3600, "exp": time.time() + 7200},
        {"iat": time.time() - 13 * 3600},
    ],
)
def test_a_token_that_is_not_for_this_is_invalid(federation: Federation, claims: dict[str, Any]) -> None:
    assert federation.refusal(token(**claims)) == (400, "AuthenticationFail.OIDCToken.Invalid")


def test_a_token_expires_by_the_clock_of_the_cloud(federation: Federation, move_clock: Move) -> None:
    held = token()
    assert federation.assume(held)[0] == 200
    move_clock(federation.place, 301)
    assert federation.refusal(held) == (400, "AuthenticationFail.OIDCToken.Expired")


@pytest.mark.parametrize(
    "forged",
    [
        lambda: token("second"),
        lambda: token("second", {"kid": "first"}),
        lambda: token(header={"alg": "none"}),
        lambda: token(header={"alg": "HS256"}),
        lambda: token().rpartition(".")[0] + ".",
        lambda: token().replace(".", "..", 1),
        lambda: "a.b.c",
        lambda: f"{encoded({'alg': 'RS256'})}.{encoded(b'[' * 5000)}.{encoded(b'x')}",
        lambda: f"{encoded(b'[]')}.{encoded({'iss': ISSUER})}.{encoded(b'x')}",
        lambda: "ä.ü.ö",
        lambda: "token",
    ],
)
def test_a_token_that_the_issuer_has_not_signed_is_invalid(federation: Federation, forged: Callable[[], str]) -> None:
    assert federation.refusal(forged()) == (400, "AuthenticationFail.OIDCToken.Invalid")


def test_an_issuer_that_nobody_has_named_signs_nothing(cloud: AlibabaCloud, federation: Federation) -> None:
    cloud.world.sts.trust_issuer(ISSUER, {"keys": []})
    assert federation.refusal(token()) == (400, "AuthenticationFail.OIDCToken.Invalid")


def test_the_conditions_of_the_trust_are_kept(federation: Federation) -> None:
    denied = (403, "AuthenticationFail.NoPermission")
    assert federation.refusal(token(sub="repo:acme/other:ref:refs/heads/main")) == denied
    assert federation.refusal(token(sub="repo:evil/infra:x")) == denied


def test_a_role_trusts_no_provider_but_its_own(ram: Sdk, federation: Federation) -> None:
    document = trust(f"acs:ram::{federation.place.account}:root")
    ram("UpdateRole", role_name="ci", new_assume_role_policy_document=document)
    assert federation.refusal(token()) == (403, "AuthenticationFail.NoPermission")


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("OIDCProviderArn", "ci", (400, "AuthenticationFail.NoPermission")),
        ("OIDCProviderArn", "acs:ram::1234567890123456:oidc-provider/none", (404, "EntityNotExist.OIDCProvider")),
        ("RoleArn", "acs:ram::1234567890123456:role/none", (404, "EntityNotExist.Role")),
        ("RoleSessionName", "a", (400, "InvalidParameter.RoleSessionName")),
        ("DurationSeconds", "1", (400, "InvalidParameter.DurationSeconds")),
        ("Policy", "{", (400, "InvalidParameter.PolicyGrammar")),
        ("OIDCToken", "", (400, "MissingOIDCToken")),
    ],
)
def test_a_wrong_request_is_refused(federation: Federation, name: str, value: str, refused: tuple[int, str]) -> None:
    assert federation.refusal(token(), **{name: value}) == refused


def test_keys_that_are_no_jwks_are_refused_at_once(cloud: AlibabaCloud) -> None:
    with pytest.raises(KeyError):
        cloud.world.sts.trust_issuer(ISSUER, {})
