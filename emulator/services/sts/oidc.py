"""The tokens of OpenID Connect: JSON web tokens that their issuer has signed with RS256.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from emulator.services.sts.exceptions import TokenExpired, TokenInvalid

MAX_SKEW = 60
"""Seconds that an issuer's clock may be ahead."""


@dataclass(frozen=True)
class OidcToken:
    """What a token says. Times in seconds since the epoch."""

    issuer: str
    subject: str
    audiences: tuple[str, ...]
    issued: float
    expires: float

    @property
    def conditions(self) -> dict[str, str]:
        """As a trust policy asks for them. Of several audiences the first."""
        return {"oidc:iss": self.issuer, "oidc:sub": self.subject, "oidc:aud": self.audiences[0]}


@dataclass(frozen=True)
class IssuerKey:
    """id: "" when the issuer does not name it."""

    id: str
    key: RSAPublicKey

    def verifies(self, signature: bytes, signed: bytes) -> bool:
        try:
            self.key.verify(signature, signed, PKCS1v15(), SHA256())
        except InvalidSignature:
            return False
        return True


def read_keys(jwks: Mapping[str, Any]) -> list[IssuerKey]:
    """The RSA keys of a JWKS document. ValueError or KeyError when it is not one."""
    keys = []
    for key in jwks["keys"]:
        if key["kty"] == "RSA":
            exponent, modulus = (int.from_bytes(_decoded(key[part]), "big") for part in ("e", "n"))
            keys.append(IssuerKey(key.get("kid", ""), RSAPublicNumbers(exponent, modulus).public_key()))
    return keys


def read_token(token: str, keys: Sequence[IssuerKey]) -> OidcToken:
    """keys: the issuer's. TokenInvalid for what none of them has signed."""
    parts = token.split(".")
    if len(parts) != 3:
        raise TokenInvalid("it has not three parts")
    header, claims = _object(parts[0]), _object(parts[1])
    if header.get("alg") != "RS256":
        raise TokenInvalid("its algorithm is not RS256")
    signed = f"{parts[0]}.{parts[1]}".encode()
    signature, key_id = _decoded(parts[2]), header.get("kid")
    if not any(key.verifies(signature, signed) for key in keys if key_id in {None, key.id}):
        raise TokenInvalid("its signature is not of a key that the issuer has")
    audiences = claims.get("aud")
    audiences = (audiences,) if isinstance(audiences, str) else audiences
    texts = [claims.get("iss"), claims.get("sub"), *(audiences if isinstance(audiences, Sequence) else [None])]
    times = [claims.get("iat"), claims.get("exp")]
    if len(texts) < 3 or not all(isinstance(text, str) for text in texts):
        raise TokenInvalid("iss, sub or aud is missing")
    if not all(isinstance(moment, int | float) and 0 <= moment < 1e11 for moment in times):
        raise TokenInvalid("iat or exp is missing")
    return OidcToken(texts[0], texts[1], tuple(texts[2:]), float(times[0]), float(times[1]))  # type: ignore[arg-type] # checked above


def issuer_of(token: str) -> str:
    """Who says to have issued a token, before anything is verified; "" when it does not say."""
    parts = token.split(".")
    issuer = _object(parts[1]).get("iss") if len(parts) == 3 else ""
    return issuer if isinstance(issuer, str) else ""


def check_times(token: OidcToken, now: float, issuance_hours: int) -> None:
    """issuance_hours: how long ago the provider lets a token have been issued."""
    if token.expires <= now:
        raise TokenExpired
    if token.issued > now + MAX_SKEW:
        raise TokenInvalid("it is issued in the future")
    if token.issued < now - issuance_hours * 3600:
        raise TokenInvalid(f"it was issued more than {issuance_hours} hours ago")


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_decoded(part))
    except (ValueError, RecursionError) as error:
        raise TokenInvalid("it is not JSON") from error
    if not isinstance(found, dict):
        raise TokenInvalid("it is not a JSON object")
    return found


def _decoded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenInvalid("it is not base64") from error
