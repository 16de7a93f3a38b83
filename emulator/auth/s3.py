"""AWS's signature of version 4, with which clients of S3 speak to OSS, by an access key of Alibaba Cloud.

https://www.alibabacloud.com/help/en/oss/developer-reference/compatibility-with-amazon-s3
https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from emulator.auth.digests import are_equal, hmac_sha256, seconds_of, sha256_hex, to_bytes
from emulator.auth.oss import caller_of, check_clock, check_signature
from emulator.errors import NotImplementedHere, ServiceError
from emulator.http import Request

if TYPE_CHECKING:
    from emulator.identity import Caller
    from emulator.world import World

_SCHEME = "AWS4-HMAC-SHA256"
_FORM = re.compile(
    rf"{_SCHEME} +Credential=(?P<id>[^/,\s]+)/(?P<scope>(?P<day>\d{{8}})/(?P<region>[a-z0-9-]+)/s3/aws4_request), *"
    r"SignedHeaders=(?P<names>[a-z0-9;_-]+), *Signature=(?P<signature>[0-9a-f]{64})"
)
_DATE = "%Y%m%dT%H%M%SZ"
_UNSIGNED = "UNSIGNED-PAYLOAD"
_CHUNKED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
_MUST_BE_SIGNED = frozenset({"host", "x-amz-content-sha256", "x-amz-date"})


def is_signed_for_s3(request: Request) -> bool:
    """Whether the client speaks S3. NotImplementedHere for a URL that is signed so."""
    if "X-Amz-Signature" in request.parameters:
        raise NotImplementedHere("OSS", "a URL with a signature of S3")
    return request.headers.get("authorization", "").startswith(_SCHEME)


def authenticate(request: Request, world: World) -> Caller:
    """Who signed a request. The region of the signature may be any: it is OSS's endpoint that has one.

    Raises ServiceError, 400 or 403.
    """
    headers = request.headers
    found = _FORM.fullmatch(headers["authorization"])
    if not found:
        raise ServiceError(400, "InvalidArgument", "Authorization header is invalid.")
    names, date = found["names"].split(";"), headers.get("x-amz-date", "")
    check_clock(seconds_of(date, _DATE), world)
    must = _MUST_BE_SIGNED | {name for name in headers if name.startswith("x-amz-")}
    if not must <= set(names) or not date.startswith(found["day"]) or not set(names) <= set(headers):
        raise ServiceError(403, "AccessDenied", "There were headers present in the request which were not signed.")
    caller = caller_of(world, found["id"], headers.get("x-amz-security-token", ""))
    text = "\n".join((_SCHEME, date, found["scope"], sha256_hex(_canonical(request, names))))
    key = to_bytes(f"AWS4{caller.secret}")
    for part in found["scope"].split("/"):
        key = hmac_sha256(key, part)
    check_signature(hmac_sha256(key, text).hex(), found["signature"])
    _check_body(request)
    return caller


def _canonical(request: Request, names: list[str]) -> str:
    """The path as it was sent: S3 encodes it once, and does not shorten it."""
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in _pairs(request))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in names)
    digest = request.headers["x-amz-content-sha256"]
    return "\n".join((request.method, request.path, query, headers, ";".join(names), digest))


def _check_body(request: Request) -> None:
    digest = request.headers["x-amz-content-sha256"]
    if digest == _CHUNKED:
        raise NotImplementedHere("OSS", "a body in signed chunks")
    if digest.startswith("STREAMING-"):
        message = "aws-chunked encoding is not supported with the specified x-amz-content-sha256 value."
        raise ServiceError(400, "InvalidArgument", message)
    if digest != _UNSIGNED and not are_equal(sha256_hex(request.body), digest):
        message = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise ServiceError(400, "XAmzContentSHA256Mismatch", message)


def _pairs(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.query, keep_blank_values=True, errors="surrogateescape")


def _encoded(text: str) -> str:
    return quote(text, safe="~", errors="surrogateescape")
