"""Writing and deleting objects."""

from __future__ import annotations

from urllib.parse import quote

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.addressing import check_key
from emulator.services.oss.checksums import content_md5, crc64, etag
from emulator.services.oss.exceptions import FileAlreadyExists, InvalidArgument, MalformedXml, MissingContentLength
from emulator.services.oss.models import Bucket
from emulator.services.oss.objects import Contents
from emulator.services.oss.responses.headers import (
    check_body,
    encryption_headers,
    quoted,
    read_attributes,
    read_encryption,
    version_headers,
)
from emulator.services.oss.sealing import seal
from emulator.services.oss.shapes import Shape, boolean, conform, text
from emulator.services.oss.xml import node, optional, parse, render

MAX_DELETED = 1000
"""Objects of one request."""

_DELETE: Shape = {"Quiet?": boolean, "Object+": {"Key": text, "VersionId?": text}}


def put_object(call: OssCall) -> Response:
    """PutObject. https://www.alibabacloud.com/help/en/oss/developer-reference/putobject"""
    bucket = require_put(call)
    if not call.header("content-length") and not call.header("transfer-encoding"):
        raise MissingContentLength
    check_body(call)
    attributes = read_attributes(call, bucket)
    forbid_overwrite(call, bucket)
    envelope, key = call.make_data_key(bucket, read_encryption(call, bucket))
    data = call.request.body
    contents = Contents(seal(envelope, key, data), len(data), etag(data), crc64(data))
    version = bucket.put(call.key, contents, attributes, call.now)
    headers = {
        "ETag": quoted(contents.etag),
        "Content-MD5": content_md5(contents.etag),
        "x-oss-hash-crc64ecma": contents.crc64,
    }
    return Response(200, b"", headers | encryption_headers(envelope) | version_headers(bucket, version))


def delete_object(call: OssCall) -> Response:
    """DeleteObject. https://www.alibabacloud.com/help/en/oss/developer-reference/deleteobject"""
    bucket = call.bucket()
    version_id = call.parameter("versionId")
    call.require("oss:DeleteObjectVersion" if version_id else "oss:DeleteObject", bucket, call.key, version_id)
    version = bucket.delete(call.key, version_id, call.now)
    headers: dict[str, str] = {}
    if version and (bucket.versioning or version_id):
        headers["x-oss-version-id"] = version.id
        if version.is_delete_marker:
            headers["x-oss-delete-marker"] = "true"
    return Response(204, b"", headers)


def delete_multiple_objects(call: OssCall) -> Response:
    """DeleteMultipleObjects. https://www.alibabacloud.com/help/en/oss/developer-reference/deletemultipleobjects"""
    bucket = call.bucket()
    check_body(call)
    order = conform(parse(call.request.body), "Delete", _DELETE)
    wanted = [(each.value("Key"), each.value("VersionId")) for each in order.all("Object")]
    if len(wanted) > MAX_DELETED:
        raise MalformedXml(f"more than {MAX_DELETED} objects")
    encoded = call.parameter("encoding-type")
    if encoded not in {"", "url"}:
        raise InvalidArgument("Invalid Encoding Method specified in Request.", "encoding-type", encoded)
    for key, version_id in wanted:
        check_key(key.encode("utf-8", "replace"))
        call.require("oss:DeleteObjectVersion" if version_id else "oss:DeleteObject", bucket, key, version_id)
    answered = []
    for key, version_id in wanted:
        version = bucket.delete(key, version_id, call.now)
        marker = version if version and version.is_delete_marker else None
        answered.append(
            node(
                "Deleted",
                [
                    node("Key", quote(key, safe="") if encoded else key),
                    optional("VersionId", version_id),
                    node("DeleteMarker", True) if marker else None,
                    node("DeleteMarkerVersionId", marker.id) if marker else None,
                ],
            )
        )
    if order.value("Quiet") == "true":
        return Response(200)
    return Response(200, render(node("DeleteResult", [optional("EncodingType", encoded), *answered])))


def require_put(call: OssCall, *, tagged: bool = True) -> Bucket:
    """The bucket, if the caller may put the object, and its tags when it has some."""
    bucket = call.bucket()
    call.require("oss:PutObject", bucket, call.key)
    if tagged and call.header("x-oss-tagging"):
        call.require("oss:PutObjectTagging", bucket, call.key)
    return bucket


def forbid_overwrite(call: OssCall, bucket: Bucket) -> None:
    """Raises FileAlreadyExists when the client forbids it. Where versions are kept nothing is overwritten."""
    forbidden = call.header("x-oss-forbid-overwrite").lower() == "true"
    if forbidden and not bucket.versioning and bucket.objects.current(call.key):
        raise FileAlreadyExists(call.key)
