"""The signatures of OSS: V1 and V4, in a header or in a URL.

https://www.alibabacloud.com/help/en/oss/developer-reference/overview-of-signatures
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from emulator.auth.digests import (
    MAX_SKEW,
    are_equal,
    hmac_sha1,
    hmac_sha256,
    seconds_of,
    seconds_of_http_date,
    sha256_hex,
    v4_key,
)
from emulator.auth.oss_sub_resources import SUB_RESOURCES
from emulator.errors import NotImplementedHere, ServiceError
from emulator.http import Request
from emulator.identity import Caller

if TYPE_CHECKING:
    from emulator.world import World

_V1 = re.compile(r"OSS (?P<id>[^:\s]+):(?P<signature>\S+)")
_V4 = "OSS4-HMAC-SHA256"
_V4_DATE = "%Y%m%dT%H%M%SZ"
_MAX_V4_EXPIRES = 7 * 24 * 3600
_ALWAYS_SIGNED = ("content-type", "content-md5")


def authenticate(request: Request, world: World, bucket: str, key: str) -> Caller | None:
    """Who signed a request; None when nobody did. bucket, key: decoded, "" when the request is for none.

    Raises ServiceError with OSS's codes, 400 or 403.
    """
    authorization, parameters = request.headers.get("authorization", ""), request.parameters
    if authorization and not authorization.startswith("Basic "):
        if authorization.startswith(_V4):
            return _header_v4(request, world, bucket, key)
        if authorization.startswith("OSS2 "):
            raise NotImplementedHere("OSS", "signature version 2")
        return _header_v1(request, world, bucket, key)
    if "x-oss-signature" in parameters or "x-oss-signature-version" in parameters:
        if parameters.get("x-oss-signature-version") == "OSS2":
            raise NotImplementedHere("OSS", "signature version 2")
        return _url_v4(request, world, bucket, key)
    if "OSSAccessKeyId" in parameters or "Signature" in parameters:
        return _url_v1(request, world, bucket, key)
    return None


def _header_v1(request: Request, world: World, bucket: str, key: str) -> Caller:
    found, headers = _V1.fullmatch(request.headers["authorization"]), request.headers
    if not found:
        raise ServiceError(400, "InvalidArgument", "Authorization header is invalid.")
    date = headers.get("x-oss-date") or headers.get("date", "")
    check_clock(_moment(date), world)
    token = headers.get("x-oss-security-token") or headers.get("security-token", "")
    caller = caller_of(world, found["id"], token)
    check_signature(hmac_sha1(caller.secret, _text_v1(request, bucket, key, date)), found["signature"])
    return caller


def _url_v1(request: Request, world: World, bucket: str, key: str) -> Caller:
    parameters = request.parameters
    if not all(parameters.get(name) for name in ("OSSAccessKeyId", "Signature", "Expires")):
        message = "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters"
        raise ServiceError(403, "AccessDenied", message)
    expires = parameters["Expires"]
    if not re.fullmatch(r"[0-9]{1,12}", expires):
        raise ServiceError(403, "AccessDenied", "Invalid date (should be seconds since epoch).")
    if int(expires) < world.clock():
        raise ServiceError(403, "AccessDenied", "Request has expired.")
    caller = caller_of(world, parameters["OSSAccessKeyId"], parameters.get("security-token", ""))
    check_signature(hmac_sha1(caller.secret, _text_v1(request, bucket, key, expires)), parameters["Signature"])
    return caller


def _text_v1(request: Request, bucket: str, key: str, date: str) -> str:
    headers = request.headers
    lines = [request.method, headers.get("content-md5", ""), headers.get("content-type", ""), date]
    lines += [f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-oss-")]
    signed = sorted((name, value) for name, value in _pairs(request) if name in SUB_RESOURCES)
    query = "&".join(f"{name}={value}" if value else name for name, value in signed)
    resource = f"/{bucket}/{key}" if bucket else "/"
    lines.append(f"{resource}?{query}" if query else resource)
    return "\n".join(lines)


def _header_v4(request: Request, world: World, bucket: str, key: str) -> Caller:
    headers = request.headers
    fields = dict(
        field.strip().partition("=")[::2] for field in headers["authorization"].removeprefix(_V4).strip().split(",")
    )
    # The Go client signs its Date header as it stands when it sends no x-oss-date.
    date = headers.get("x-oss-date") or headers.get("date", "")
    check_clock(_moment(date), world)
    additional = fields.get("AdditionalHeaders", "")
    token = headers.get("x-oss-security-token", "")
    caller, signature = _sign_v4(request, world, bucket, key, (fields.get("Credential", ""), date, additional, token))
    check_signature(signature, fields.get("Signature", ""))
    return caller


def _url_v4(request: Request, world: World, bucket: str, key: str) -> Caller:
    parameters = request.parameters
    wanted = ("x-oss-credential", "x-oss-date", "x-oss-expires", "x-oss-signature")
    if parameters.get("x-oss-signature-version") != _V4 or not all(parameters.get(name) for name in wanted):
        message = "Query-string authentication requires x-oss-signature-version and its parameters."
        raise ServiceError(400, "InvalidArgument", message)
    date, expires = parameters["x-oss-date"], parameters["x-oss-expires"]
    signed_at = seconds_of(date, _V4_DATE)
    if signed_at is None or not re.fullmatch(r"[0-9]{1,9}", expires) or not 0 < int(expires) <= _MAX_V4_EXPIRES:
        raise ServiceError(400, "InvalidArgument", "x-oss-date or x-oss-expires is invalid.")
    if signed_at > world.clock() + MAX_SKEW:
        raise ServiceError(403, "AccessDenied", "Request is not valid yet.")
    if signed_at + int(expires) < world.clock():
        raise ServiceError(403, "AccessDenied", "Request has expired.")
    additional, token = parameters.get("x-oss-additional-headers", ""), parameters.get("x-oss-security-token", "")
    signed = (parameters["x-oss-credential"], date, additional, token)
    caller, signature = _sign_v4(request, world, bucket, key, signed)
    check_signature(signature, parameters["x-oss-signature"])
    return caller


def _sign_v4(
    request: Request, world: World, bucket: str, key: str, signed: tuple[str, str, str, str]
) -> tuple[Caller, str]:
    """signed: the credential with its scope, the date as it was sent, the names of additional headers, the token."""
    credential, date, additional, token = signed
    key_id, *scope = credential.split("/")
    if len(scope) != 4 or scope[2:] != ["oss", "aliyun_v4_request"]:
        raise ServiceError(400, "InvalidArgument", "The credential of the signature is invalid.")
    caller = caller_of(world, key_id, token)
    names = sorted(name for name in additional.lower().split(";") if name)
    headers = "".join(
        f"{name}:{request.headers[name]}\n"
        for name in sorted(request.headers)
        if name.startswith("x-oss-") or name in _ALWAYS_SIGNED or name in names
    )
    # The bucket is in the path that is signed even when it was in the host of the request.
    path = _encoded(f"/{bucket}/{key}" if bucket else "/", "/~")
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in _pairs(request) if name != "x-oss-signature")
    query = "&".join(f"{name}={value}" if value else name for name, value in pairs)
    payload = request.headers.get("x-oss-content-sha256", "UNSIGNED-PAYLOAD")
    canonical = "\n".join((request.method, path, query, headers, ";".join(names), payload))
    text = "\n".join((_V4, date, "/".join(scope), sha256_hex(canonical)))
    return caller, hmac_sha256(v4_key(caller.secret, scope[0], scope[1], scope[2]), text).hex()


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The query's parameters, decoded. `+` is a space: the Python client sends it so, and signs `%20`."""
    return parse_qsl(request.query, keep_blank_values=True, errors="surrogateescape")


def _encoded(text: str, safe: str = "~") -> str:
    return quote(text, safe=safe, errors="surrogateescape")


def _moment(date: str) -> float | None:
    return seconds_of(date, _V4_DATE) or seconds_of_http_date(date)


def check_clock(moment: float | None, world: World) -> None:
    """Raises ServiceError for a request of another time than ours, or of none."""
    if moment is None:
        raise ServiceError(403, "AccessDenied", "OSS authentication requires a valid Date.")
    if abs(moment - world.clock()) > MAX_SKEW:
        message = "The difference between the request time and the current time is too large."
        raise ServiceError(403, "RequestTimeTooSkewed", message)


def caller_of(world: World, key_id: str, token: str) -> Caller:
    """Whose access key it is. token: that of a session, or "". Raises ServiceError."""
    caller = world.find_caller(key_id)
    if caller is None or (caller.token and not token):
        # A session's key is none without its token.
        message = "The OSS Access Key Id you provided does not exist in our records."
        raise ServiceError(403, "InvalidAccessKeyId", message)
    if not are_equal(caller.token, token):
        raise ServiceError(403, "InvalidSecurityToken", "The security token you provided is invalid.")
    if token and world.sts.is_expired(key_id):
        raise ServiceError(403, "SecurityTokenExpired", "The security token you provided has expired.")
    return caller


def check_signature(expected: str, given: str) -> None:
    """Raises ServiceError for another signature than the expected one."""
    if not are_equal(expected, given):
        message = (
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method."
        )
        raise ServiceError(403, "SignatureDoesNotMatch", message)
