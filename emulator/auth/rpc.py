"""The signatures of RPC and ROA interfaces: RPC V1, ROA V1, and V3 and V4 of both.

https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from emulator.auth.digests import (
    MAX_SKEW,
    are_equal,
    hmac_sha1,
    hmac_sha256,
    md5_base64,
    seconds_of,
    seconds_of_http_date,
    sha256_hex,
    v4_key,
)
from emulator.errors import ServiceError
from emulator.http import Request
from emulator.identity import Caller

if TYPE_CHECKING:
    from emulator.world import World

_ISO = "%Y-%m-%dT%H:%M:%SZ"
_V3_OR_V4 = re.compile(
    r"(?P<scheme>ACS[34]-HMAC-SHA256)\s+Credential=(?P<credential>[^,\s]+)\s*,\s*SignedHeaders=(?P<headers>[^,\s]+)"
    r"\s*,\s*Signature=(?P<signature>[0-9a-fA-F]+)"
)
_ROA_V1 = re.compile(r"acs (?P<id>[^:\s]+):(?P<signature>\S+)")
_V4_SCOPE = "aliyun_v4_request"


def authenticate(request: Request, world: World, parameters: Mapping[str, str]) -> Caller:
    """Who signed a request. parameters: those of the query and the form, which RPC V1 signs.

    Raises ServiceError with the codes of the API gateway.
    """
    authorization = request.headers.get("authorization", "")
    if authorization.startswith("ACS"):
        return _authenticate_v3(request, world, authorization)
    if authorization.startswith("acs "):
        return _authenticate_roa(request, world, authorization)
    return _authenticate_rpc(request, world, parameters)


def form_of(request: Request) -> dict[str, str]:
    """The parameters in the body of a request, when it is a form."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    form = request.body.decode("utf-8", "surrogateescape")
    return dict(parse_qsl(form, keep_blank_values=True, errors="surrogateescape"))


def _authenticate_rpc(request: Request, world: World, parameters: Mapping[str, str]) -> Caller:
    for name in ("AccessKeyId", "Signature", "Timestamp"):
        if not parameters.get(name):
            raise ServiceError(400, f"Missing{name}", f"{name} is mandatory for this action.")
    method = parameters.get("SignatureMethod", "HMAC-SHA1")
    if method.upper() != "HMAC-SHA1" or parameters.get("SignatureVersion", "1.0") != "1.0":
        message = "The request signature does not conform to Aliyun standards."
        raise ServiceError(400, "IncompleteSignature", message)
    _check_moment(seconds_of(parameters["Timestamp"], _ISO), world)
    caller = _caller(world, parameters["AccessKeyId"], parameters.get("SecurityToken", ""))
    # Action and Version may come as headers besides; only what is a parameter is signed.
    signed = request.parameters | form_of(request)
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in signed.items() if name != "Signature")
    query = "&".join(f"{name}={value}" for name, value in pairs)
    text = f"{request.method}&{_encoded('/')}&{_encoded(query)}"
    _check_signature(hmac_sha1(f"{caller.secret}&", text), parameters["Signature"], text)
    return caller


def _authenticate_roa(request: Request, world: World, authorization: str) -> Caller:
    found, headers = _ROA_V1.fullmatch(authorization), request.headers
    if not found:
        raise _incomplete()
    _check_moment(seconds_of_http_date(headers.get("date", "")), world)
    caller = _caller(world, found["id"], headers.get("x-acs-security-token", ""))
    lines = [request.method, *(headers.get(name, "") for name in ("accept", "content-md5", "content-type", "date"))]
    lines += [f"{name}:{headers[name]}" for name in sorted(headers) if name.startswith("x-acs-")]
    query = "&".join(f"{name}={value}" if value else name for name, value in sorted(request.parameters.items()))
    lines.append(f"{request.path}?{query}" if query else request.path)
    text = "\n".join(lines)
    _check_signature(hmac_sha1(caller.secret, text), found["signature"], text)
    # The signature covers the digest, and only the digest covers the body. The provider's client sends none.
    given = headers.get("content-md5")
    if given and not are_equal(md5_base64(request.body), given):
        raise ServiceError(400, "ContentMD5NotMatched", "The content-md5 is not that of the request body.")
    return caller


def _authenticate_v3(request: Request, world: World, authorization: str) -> Caller:
    found, headers = _V3_OR_V4.fullmatch(authorization), request.headers
    if not found:
        raise _incomplete()
    key_id, *scope = found["credential"].split("/")
    is_v4 = found["scheme"].startswith("ACS4")
    if is_v4 and (len(scope) != 4 or scope[3] != _V4_SCOPE):
        raise _incomplete()
    _check_moment(seconds_of(headers.get("x-acs-date", ""), _ISO), world)
    caller = _caller(world, key_id, headers.get("x-acs-security-token", ""))
    names = found["headers"].lower().split(";")
    payload = headers.get("x-acs-content-sha256", "")
    if payload != sha256_hex(request.body):
        raise ServiceError(400, "SignatureDoesNotMatch", "x-acs-content-sha256 is not the hash of the request body.")
    signed = "".join(f"{name}:{headers.get(name, '')}\n" for name in names)
    path = request.path or "/"
    canonical = "\n".join((request.method, path, _canonical_query(request), signed, ";".join(names), payload))
    text = f"{found['scheme']}\n{sha256_hex(canonical)}"
    key = v4_key(caller.secret, scope[0], scope[1], scope[2]) if is_v4 else caller.secret
    _check_signature(hmac_sha256(key, text).hex(), found["signature"].lower(), text)
    return caller


def _canonical_query(request: Request) -> str:
    pairs = parse_qsl(request.query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(pairs))


def _encoded(text: str) -> str:
    return quote(text, safe="~", errors="surrogateescape")


def _caller(world: World, key_id: str, token: str) -> Caller:
    caller = world.find_caller(key_id)
    if caller is None:
        raise ServiceError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
    if caller.token and not token:
        raise ServiceError(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.")
    if not caller.token and token:
        raise ServiceError(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
    if not are_equal(caller.token, token):
        message = "Specified SecurityToken mismatch with the AccessKey."
        raise ServiceError(400, "InvalidSecurityToken.MismatchWithAccessKey", message)
    if token and world.sts.is_expired(key_id):
        raise ServiceError(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
    return caller


def _check_moment(moment: float | None, world: World) -> None:
    if moment is None:
        message = "Specified time stamp or date value is not well formatted."
        raise ServiceError(400, "InvalidTimeStamp.Format", message)
    if abs(moment - world.clock()) > MAX_SKEW:
        raise ServiceError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")


def _check_signature(expected: str, given: str, text: str) -> None:
    if not are_equal(expected, given):
        shown = text.replace("\n", " ")
        message = f"Specified signature is not matched with our calculation. server string to sign is:{shown}"
        raise ServiceError(400, "SignatureDoesNotMatch", message)


def _incomplete() -> ServiceError:
    return ServiceError(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.")
