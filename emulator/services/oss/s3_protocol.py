"""Requests and answers of S3's protocol as those of OSS's own, which have other headers and the same bodies.

https://www.alibabacloud.com/help/en/oss/developer-reference/compatibility-with-amazon-s3
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from emulator.errors import NotImplementedHere
from emulator.http import Request, Response
from emulator.services.oss.addressing import Place

_OURS, _THEIRS = "x-oss-", "x-amz-"
_KEY_ID = "server-side-encryption-aws-kms-key-id", "server-side-encryption-key-id"
_TO_OSS: Mapping[str, str] = {
    "copy-source": "copy-source",
    "metadata-directive": "metadata-directive",
    "server-side-encryption": "server-side-encryption",
    _KEY_ID[0]: _KEY_ID[1],
    "tagging": "tagging",
}
_TO_S3: Mapping[str, str] = {
    "delete-marker": "delete-marker",
    "request-id": "request-id",
    "server-side-encryption": "server-side-encryption",
    _KEY_ID[1]: _KEY_ID[0],
    "version-id": "version-id",
}
_OF_THE_CLIENT = frozenset({"checksum-mode", "content-sha256", "date", "security-token", "user-agent"})
"""What says nothing of the operation: the signature has been verified, and OSS tells no checksums in S3's form."""

_NOT_A_PARAMETER = "x-id"
"""The name of the operation, which the SDKs add to the query. It decides nothing."""


def as_oss(request: Request, place: Place) -> Request:
    """The same request in OSS's own form. NotImplementedHere for a header that is not known here: to leave it out would
    be to do something else than was asked."""
    headers = {name: value for name, value in request.headers.items() if not name.startswith(_THEIRS)}
    for name in request.headers:
        if name.startswith(_THEIRS) and (rest := name.removeprefix(_THEIRS)) not in _OF_THE_CLIENT:
            headers[_header(rest, place)] = _value(rest, request.headers[name])
    if request.method == "PUT" and {"if-match", "if-none-match"} & set(headers):
        raise NotImplementedHere("OSS", "a conditional write in S3's form")
    parameters = parse_qsl(request.query, keep_blank_values=True, errors="surrogateescape")
    named = [(name, value) for name, value in parameters if name != _NOT_A_PARAMETER]
    # What has an `x-id` is sent anew without; everything else stays as it came.
    query = urlencode(named, errors="surrogateescape") if len(named) < len(parameters) else request.query
    return replace(request, headers=headers, query=query)


def as_s3(response: Response) -> Response:
    """The same answer in S3's form."""
    headers = {}
    for name, value in response.headers.items():
        rest = name.lower().removeprefix(_OURS)
        if rest == name.lower():
            headers[name] = value
        elif rest.startswith("meta-"):
            headers[_THEIRS + rest] = value
        elif rest in _TO_S3:
            headers[_THEIRS + _TO_S3[rest]] = "aws:kms" if value == "KMS" else value
    return Response(response.status, response.body, headers)


def _header(rest: str, place: Place) -> str:
    if rest == "acl":
        return "x-oss-object-acl" if place.key else "x-oss-acl"
    if rest.startswith("meta-"):
        return _OURS + rest
    if rest not in _TO_OSS:
        raise NotImplementedHere("OSS", f"the header {_THEIRS}{rest} of S3's protocol")
    return _OURS + _TO_OSS[rest]


def _value(rest: str, value: str) -> str:
    if rest == "copy-source":
        return f"/{value.removeprefix('/')}"
    return "KMS" if value == "aws:kms" else value
