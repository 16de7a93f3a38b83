"""Copies of objects.

https://www.alibabacloud.com/help/en/oss/developer-reference/copyobject
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, unquote_to_bytes

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.addressing import check_key
from emulator.services.oss.checksums import crc64, etag
from emulator.services.oss.exceptions import AccessDenied, InvalidArgument
from emulator.services.oss.models import Bucket
from emulator.services.oss.objects import Attributes, Contents, Version
from emulator.services.oss.responses.headers import (
    check_conditions,
    encryption_headers,
    quoted,
    read_attributes,
    read_encryption,
    version_headers,
    xml_date,
)
from emulator.services.oss.responses.objects import forbid_overwrite, require_put
from emulator.services.oss.responses.reading import read_contents
from emulator.services.oss.sealing import seal
from emulator.services.oss.xml import node, render

_CONDITIONS = "x-oss-copy-source-"


def copy_object(call: OssCall) -> Response:
    """CopyObject. The copy is encrypted as its own bucket and headers say, not as its source was."""
    bucket = require_put(call)
    source_bucket, source = find_source(call, bucket)
    data = read_contents(call, source_bucket, source)
    attributes = _attributes(call, bucket, source)
    forbid_overwrite(call, bucket)
    envelope, key = call.make_data_key(bucket, read_encryption(call, bucket))
    contents = Contents(seal(envelope, key, data), len(data), etag(data), crc64(data))
    version = bucket.put(call.key, contents, attributes, call.now)
    headers = {"x-oss-hash-crc64ecma": contents.crc64, **copied_from(source_bucket, source)}
    body = node("CopyObjectResult", [node("ETag", quoted(contents.etag)), node("LastModified", xml_date(call.now))])
    return Response(200, render(body), headers | encryption_headers(envelope) | version_headers(bucket, version))


def find_source(call: OssCall, target: Bucket) -> tuple[Bucket, Version]:
    """What x-oss-copy-source names: `/bucket/key`, percent-encoded, perhaps with `?versionId=`.

    Raises AccessDenied, the errors for what is missing, and those of the conditions.
    """
    header = call.header("x-oss-copy-source")
    path, _, query = header.partition("?")
    raw_name, _, raw_key = unquote_to_bytes(path).removeprefix(b"/").partition(b"/")
    if not raw_name or not raw_key:
        raise InvalidArgument("Copy Source must mention the source bucket and key.", "x-oss-copy-source", header)
    name, key = raw_name.decode("utf-8", "replace"), check_key(raw_key)
    version_id = dict(parse_qsl(query)).get("versionId", "")
    bucket = call.world.oss.bucket(name)
    call.require("oss:GetObjectVersion" if version_id else "oss:GetObject", bucket, key, version_id)
    if bucket.region != target.region:
        raise AccessDenied("Target object does not reside in the same data center as source object.")
    source = bucket.objects.find(key, version_id)
    check_conditions(call, source, _CONDITIONS)
    return bucket, source


def copied_from(bucket: Bucket, source: Version) -> dict[str, str]:
    return {"x-oss-copy-source-version-id": source.id} if bucket.versioning else {}


def _attributes(call: OssCall, bucket: Bucket, source: Version) -> Attributes:
    """Of the source or of the request, as the directives say; the ACL is always the request's."""
    asked = read_attributes(call, bucket)
    if _directive(call, "x-oss-metadata-directive") == "COPY":
        asked = replace(asked, headers=source.attributes.headers)
    if _directive(call, "x-oss-tagging-directive") == "COPY":
        asked = replace(asked, tags=source.attributes.tags)
    return asked


def _directive(call: OssCall, header: str) -> str:
    value = (call.header(header) or "COPY").upper()
    if value not in {"COPY", "REPLACE"}:
        raise InvalidArgument("The directive is either COPY or REPLACE.", header, value)
    return value
