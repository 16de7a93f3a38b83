"""Uploads in parts.

https://www.alibabacloud.com/help/en/oss/developer-reference/multipart-upload-operations
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote

from emulator.errors import NotImplementedHere
from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.exceptions import InvalidArgument, MalformedXml
from emulator.services.oss.listing import group_of
from emulator.services.oss.models import Bucket
from emulator.services.oss.multipart import MAX_PART_NUMBER, Part, Upload
from emulator.services.oss.responses.copying import copied_from, find_source
from emulator.services.oss.responses.headers import (
    check_body,
    encryption_headers,
    quoted,
    read_acl,
    read_attributes,
    read_encryption,
    version_headers,
    xml_date,
)
from emulator.services.oss.responses.listing import Names
from emulator.services.oss.responses.objects import forbid_overwrite, require_put
from emulator.services.oss.responses.reading import choose_span, read_contents
from emulator.services.oss.shapes import Shape, conform, positive, text
from emulator.services.oss.xml import node, optional, parse, render

_COMPLETE: Shape = {"Part*": {"PartNumber": positive, "ETag": text, "ChecksumCRC64ECMA?": text}}
_MAX_LISTED = 1000


def initiate_multipart_upload(call: OssCall) -> Response:
    """InitiateMultipartUpload"""
    bucket = require_put(call)
    name = Names(call)
    attributes = read_attributes(call, bucket)
    forbid_overwrite(call, bucket)
    envelope, _ = call.make_data_key(bucket, read_encryption(call, bucket))
    upload = bucket.start_upload(call.key, attributes, envelope, call.now)
    elements = [
        optional("EncodingType", name.encoding),
        node("Bucket", bucket.name),
        node("Key", name(call.key)),
        node("UploadId", upload.id),
    ]
    body = render(node("InitiateMultipartUploadResult", elements))
    return Response(200, body, encryption_headers(envelope))


def upload_part(call: OssCall) -> Response:
    """UploadPart"""
    bucket, upload = _find(call, "oss:PutObject")
    number = _part_number(call)
    check_body(call)
    key = call.open_data_key(bucket, upload.envelope)
    part = upload.put_part(number, call.request.body, key, call.now)
    headers = {"ETag": quoted(part.etag), "x-oss-hash-crc64ecma": part.crc64}
    return Response(200, b"", headers | encryption_headers(upload.envelope))


def upload_part_copy(call: OssCall) -> Response:
    """UploadPartCopy"""
    bucket, upload = _find(call, "oss:PutObject")
    number = _part_number(call)
    source_bucket, source = find_source(call, bucket)
    data = read_contents(call, source_bucket, source)
    if wanted := call.header("x-oss-copy-source-range"):
        span = choose_span(wanted, len(data), standard=False)
        if span is None:
            raise InvalidArgument("The specified range is not valid.", "x-oss-copy-source-range", wanted)
        data = data[span.first : span.last + 1]
    part = upload.put_part(number, data, call.open_data_key(bucket, upload.envelope), call.now)
    body = node("CopyPartResult", [node("LastModified", xml_date(call.now)), node("ETag", quoted(part.etag))])
    headers = {"x-oss-hash-crc64ecma": part.crc64, **copied_from(source_bucket, source)}
    return Response(200, render(body), headers | encryption_headers(upload.envelope))


def complete_multipart_upload(call: OssCall) -> Response:
    """CompleteMultipartUpload"""
    bucket, upload = _find(call, "oss:PutObject")
    name = Names(call)
    check_body(call)
    if call.header("x-oss-callback"):
        raise NotImplementedHere("OSS", "callbacks")
    chosen = _chosen(call, upload)
    forbid_overwrite(call, bucket)
    contents = upload.join(chosen, call.open_data_key(bucket, upload.envelope))
    attributes = upload.attributes
    if call.header("x-oss-object-acl"):
        attributes = replace(attributes, acl=read_acl(call, bucket))
    version = bucket.put(call.key, contents, attributes, call.now)
    del bucket.uploads[upload.id]
    elements = [
        optional("EncodingType", name.encoding),
        node("Location", f"http://{bucket.name}.{bucket.location}.aliyuncs.com/{quote(call.key)}"),
        node("Bucket", bucket.name),
        node("Key", name(call.key)),
        node("ETag", quoted(contents.etag)),
    ]
    headers = {"ETag": quoted(contents.etag), "x-oss-hash-crc64ecma": contents.crc64}
    headers |= encryption_headers(upload.envelope) | version_headers(bucket, version)
    return Response(200, render(node("CompleteMultipartUploadResult", elements)), headers)


def abort_multipart_upload(call: OssCall) -> Response:
    """AbortMultipartUpload"""
    bucket, upload = _find(call, "oss:AbortMultipartUpload")
    del bucket.uploads[upload.id]
    return Response(204)


def list_parts(call: OssCall) -> Response:
    """ListParts"""
    bucket, upload = _find(call, "oss:ListParts")
    name = Names(call)
    marker = call.number("part-number-marker", 0, MAX_PART_NUMBER, least=0)
    limit = call.number("max-parts", _MAX_LISTED, _MAX_LISTED)
    later = [upload.parts[number] for number in sorted(upload.parts) if number > marker]
    listed = later[:limit]
    elements = [
        optional("EncodingType", name.encoding),
        node("Bucket", bucket.name),
        node("Key", name(upload.key)),
        node("UploadId", upload.id),
        node("StorageClass", upload.attributes.storage_class),
        node("PartNumberMarker", marker),
        node("NextPartNumberMarker", listed[-1].number if listed else marker),
        node("MaxParts", limit),
        node("IsTruncated", len(later) > limit),
        *(
            node(
                "Part",
                [
                    node("PartNumber", part.number),
                    node("LastModified", xml_date(part.modified)),
                    node("ETag", quoted(part.etag)),
                    node("HashCrc64ecma", part.crc64),
                    node("Size", part.size),
                ],
            )
            for part in listed
        ),
    ]
    return Response(200, render(node("ListPartsResult", elements)))


def list_multipart_uploads(call: OssCall) -> Response:
    """ListMultipartUploads"""
    bucket = call.bucket()
    call.require("oss:ListMultipartUploads", bucket)
    name = Names(call)
    prefix, delimiter = call.parameter("prefix"), call.parameter("delimiter")
    key_marker, id_marker = call.parameter("key-marker"), call.parameter("upload-id-marker")
    limit = call.number("max-uploads", _MAX_LISTED, _MAX_LISTED)
    marker = (key_marker, id_marker if key_marker else "")
    # Without an upload's ID the marker is after every upload of its key.
    after = marker if marker[1] else (f"{key_marker}\0" if key_marker else "", "")
    found: list[Upload] = []
    groups: list[str] = []
    truncated, last = False, ("", "")
    for upload in sorted(bucket.uploads.values(), key=lambda each: (each.key, each.id)):
        group = group_of(upload.key, prefix, delimiter)
        if not upload.key.startswith(prefix) or (upload.key, upload.id) <= after or (group and group == key_marker):
            continue
        if group and group in groups:
            continue
        if len(found) + len(groups) == limit:
            truncated = True
            break
        if group:
            groups.append(group)
        else:
            found.append(upload)
        last = (group, "") if group else (upload.key, upload.id)
    elements = [
        optional("EncodingType", name.encoding),
        node("Bucket", bucket.name),
        node("KeyMarker", name(key_marker)),
        node("UploadIdMarker", id_marker),
        node("NextKeyMarker", name(last[0])),
        node("NextUploadIdMarker", last[1]),
        node("Delimiter", name(delimiter)),
        node("Prefix", name(prefix)),
        node("MaxUploads", limit),
        node("IsTruncated", truncated),
        *(
            node(
                "Upload",
                [
                    node("Key", name(upload.key)),
                    node("UploadId", upload.id),
                    node("StorageClass", upload.attributes.storage_class),
                    node("Initiated", xml_date(upload.initiated)),
                ],
            )
            for upload in found
        ),
        *(node("CommonPrefixes", [node("Prefix", name(group))]) for group in groups),
    ]
    return Response(200, render(node("ListMultipartUploadsResult", elements)))


def _find(call: OssCall, action: str) -> tuple[Bucket, Upload]:
    bucket = call.bucket()
    call.require(action, bucket, call.key)
    return bucket, bucket.upload(call.key, call.parameter("uploadId"))


def _part_number(call: OssCall) -> int:
    value = call.parameter("partNumber")
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= MAX_PART_NUMBER:
        message = f"Part number must be an integer between 1 and {MAX_PART_NUMBER}, inclusive."
        raise InvalidArgument(message, "partNumber", value)
    return int(value)


def _chosen(call: OssCall, upload: Upload) -> list[Part]:
    """The parts that the body lists, or all of them when the header says so."""
    every = call.header("x-oss-complete-all")
    if every:
        if every != "yes":
            raise InvalidArgument("The value of x-oss-complete-all is yes.", "x-oss-complete-all", every)
        if call.request.body:
            raise InvalidArgument("Should not speficy both complete all header and http body.", ec="0042-00000216")
        wanted = [(number, upload.parts[number].etag) for number in sorted(upload.parts)]
    else:
        order = conform(parse(call.request.body), "CompleteMultipartUpload", _COMPLETE)
        wanted = [(int(part.value("PartNumber")), part.value("ETag")) for part in order.all("Part")]
    if not wanted:
        raise MalformedXml("no parts")
    return upload.choose(wanted)
