"""Reading objects."""

from __future__ import annotations

import re
from dataclasses import dataclass

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.exceptions import InvalidObjectState, InvalidRange
from emulator.services.oss.models import Bucket
from emulator.services.oss.objects import Version
from emulator.services.oss.responses.headers import (
    check_conditions,
    http_date,
    object_headers,
    overridden,
    quoted,
    version_headers,
)
from emulator.services.oss.sealing import unseal

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_ONLINE = ("Standard", "IA")


@dataclass(frozen=True)
class Span:
    """Bytes of an object, first and last."""

    first: int
    last: int


def get_object(call: OssCall) -> Response:
    """GetObject. https://www.alibabacloud.com/help/en/oss/developer-reference/getobject"""
    bucket, version = find_version(call)
    check_conditions(call, version)
    data = read_contents(call, bucket, version)
    headers = overridden(call, object_headers(bucket, version))
    standard = call.header("x-oss-range-behavior") == "standard"
    span = choose_span(call.header("range"), len(data), standard=standard)
    if span is None:
        return Response(200, data, headers)
    headers["Content-Range"] = f"bytes {span.first}-{span.last}/{len(data)}"
    return Response(206, data[span.first : span.last + 1], headers)


def head_object(call: OssCall) -> Response:
    """HeadObject. https://www.alibabacloud.com/help/en/oss/developer-reference/headobject"""
    bucket, version = find_version(call)
    check_conditions(call, version)
    return Response(200, b"", {**object_headers(bucket, version), "Content-Length": str(version.contents.size)})


def get_object_meta(call: OssCall) -> Response:
    """GetObjectMeta. https://www.alibabacloud.com/help/en/oss/developer-reference/getobjectmeta"""
    bucket, version = find_version(call)
    headers = {
        "ETag": quoted(version.contents.etag),
        "Last-Modified": http_date(version.modified),
        "Content-Length": str(version.contents.size),
        "x-oss-hash-crc64ecma": version.contents.crc64,
        **version_headers(bucket, version),
    }
    return Response(200, b"", headers)


def find_version(call: OssCall) -> tuple[Bucket, Version]:
    """The bucket and the version that a request wants to read, if its caller may."""
    bucket = call.bucket()
    version_id = call.parameter("versionId")
    action = "oss:GetObjectVersion" if version_id else "oss:GetObject"
    call.require(action, bucket, call.key, version_id)
    return bucket, bucket.objects.find(call.key, version_id)


def read_contents(call: OssCall, bucket: Bucket, version: Version) -> bytes:
    """The object in plain. Raises InvalidObjectState for one that is archived, and the errors of KMS."""
    if version.attributes.storage_class not in _ONLINE:
        raise InvalidObjectState(version.key)
    sealed = version.contents.sealed
    return unseal(sealed, call.open_data_key(bucket, sealed.envelope))


def choose_span(header: str, size: int, *, standard: bool) -> Span | None:
    """The bytes that a Range header wants; None for the whole object.

    A range that is not in the object is as if there were none; it is cut or refused only when the client wants
    standard behaviour. Raises InvalidRange.
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if not found or found.groups() == ("", ""):
        return None
    first_text, last_text = found.groups()
    if not first_text:
        first, last = size - int(last_text), size - 1
    else:
        first, last = int(first_text), int(last_text) if last_text else max(size - 1, int(first_text))
    if last < first and first_text:
        return None
    if 0 <= first <= last < size:
        return Span(first, last)
    if not standard:
        return None
    if first >= size:
        raise InvalidRange(size, header)
    return Span(max(first, 0), min(last, size - 1))
