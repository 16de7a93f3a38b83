"""Lists of objects and of their versions."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.exceptions import InvalidArgument
from emulator.services.oss.listing import Page, group_of, list_keys
from emulator.services.oss.models import Bucket
from emulator.services.oss.objects import Version
from emulator.services.oss.responses.headers import quoted, xml_date
from emulator.services.oss.xml import Element, node, optional, render

MAX_KEYS = 1000
DEFAULT_KEYS = 100
_LONGEST = 1023


class Names:
    """How names are written: as they are, or percent-encoded when the client says encoding-type=url."""

    def __init__(self, call: OssCall) -> None:
        self.encoding = call.parameter("encoding-type")
        if self.encoding not in {"", "url"}:
            raise InvalidArgument("Invalid Encoding Method specified in Request.", "encoding-type", self.encoding)

    def __call__(self, name: str) -> str:
        return quote(name, safe="") if self.encoding else name


def list_objects(call: OssCall) -> Response:
    """ListObjects (GetBucket). https://www.alibabacloud.com/help/en/oss/developer-reference/listobjects"""
    if call.parameter("list-type") == "2":
        return list_objects_v2(call)
    bucket, prefix, delimiter, limit = _asked(call, "oss:ListObjects")
    marker = _short(call, "marker")
    name = Names(call)
    page = list_keys(bucket.objects.current_keys, prefix, delimiter, marker, limit)
    elements = [
        node("Name", bucket.name),
        node("Prefix", name(prefix)),
        node("Marker", name(marker)),
        node("MaxKeys", limit),
        node("Delimiter", name(delimiter)),
        optional("EncodingType", name.encoding),
        node("IsTruncated", page.truncated),
        node("NextMarker", name(page.last)) if page.truncated else None,
        *_contents(bucket, page, name, with_owner=True),
    ]
    return Response(200, render(node("ListBucketResult", elements)))


def list_objects_v2(call: OssCall) -> Response:
    """ListObjectsV2. https://www.alibabacloud.com/help/en/oss/developer-reference/listobjectsv2"""
    bucket, prefix, delimiter, limit = _asked(call, "oss:ListObjects")
    start_after = _short(call, "start-after")
    token = call.parameter("continuation-token")
    name = Names(call)
    marker = _read_token(token) if token else start_after
    page = list_keys(bucket.objects.current_keys, prefix, delimiter, marker, limit)
    with_owner = call.parameter("fetch-owner").lower() == "true"
    elements = [
        node("Name", bucket.name),
        node("Prefix", name(prefix)),
        optional("StartAfter", name(start_after)),
        node("MaxKeys", limit),
        node("Delimiter", name(delimiter)),
        optional("EncodingType", name.encoding),
        optional("ContinuationToken", token),
        node("IsTruncated", page.truncated),
        node("NextContinuationToken", _make_token(page.last)) if page.truncated else None,
        *_contents(bucket, page, name, with_owner=with_owner),
        node("KeyCount", len(page.keys) + len(page.groups)),
    ]
    return Response(200, render(node("ListBucketResult", elements)))


def list_object_versions(call: OssCall) -> Response:
    """ListObjectVersions (GetBucketVersions). Newest first.

    https://www.alibabacloud.com/help/en/oss/developer-reference/listobjectversions
    """
    bucket, prefix, delimiter, limit = _asked(call, "oss:ListObjectVersions")
    key_marker, id_marker = _short(call, "key-marker"), _short(call, "version-id-marker")
    if id_marker and not key_marker:
        raise InvalidArgument("A version-id marker cannot be specified without a key marker.", "version-id-marker")
    name = Names(call)
    found: list[Version] = []
    groups: list[str] = []
    last: tuple[str, str] = ("", "")
    truncated = False
    for entry in _entries(bucket, prefix, delimiter, key_marker, id_marker):
        if len(found) + len(groups) == limit:
            truncated = True
            break
        if isinstance(entry, Version):
            found.append(entry)
            last = (entry.key, entry.id)
        else:
            groups.append(entry)
            last = (entry, "")
    elements = [
        node("Name", bucket.name),
        node("Prefix", name(prefix)),
        node("KeyMarker", name(key_marker)),
        node("VersionIdMarker", id_marker),
        node("MaxKeys", limit),
        node("Delimiter", name(delimiter)),
        optional("EncodingType", name.encoding),
        node("IsTruncated", truncated),
        node("NextKeyMarker", name(last[0])) if truncated else None,
        node("NextVersionIdMarker", last[1]) if truncated and last[1] else None,
        *(_version(bucket, version, name) for version in found),
        *_groups(groups, name),
    ]
    return Response(200, render(node("ListVersionsResult", elements)))


def owner_of(bucket: Bucket) -> Element:
    return node("Owner", [node("ID", bucket.owner), node("DisplayName", bucket.owner)])


def _asked(call: OssCall, action: str) -> tuple[Bucket, str, str, int]:
    """The bucket, the prefix, the delimiter and the most entries of a page, if the caller may list them."""
    bucket = call.bucket()
    prefix, delimiter = _short(call, "prefix"), _short(call, "delimiter")
    call.require(action, bucket, Prefix=prefix, Delimiter=delimiter)
    return bucket, prefix, delimiter, call.number("max-keys", DEFAULT_KEYS, MAX_KEYS)


def _short(call: OssCall, name: str) -> str:
    value = call.parameter(name)
    if len(value.encode()) > _LONGEST:
        raise InvalidArgument(f"The length of {name} must be less than {_LONGEST + 1} bytes.", name, value)
    return value


def _contents(bucket: Bucket, page: Page, name: Names, *, with_owner: bool) -> list[Element]:
    listed = [_object(bucket, bucket.objects.find(key), name, with_owner=with_owner) for key in page.keys]
    return [*listed, *_groups(page.groups, name)]


def _object(bucket: Bucket, version: Version, name: Names, *, with_owner: bool) -> Element:
    elements = [
        node("Key", name(version.key)),
        node("LastModified", xml_date(version.modified)),
        *_details(version),
        owner_of(bucket) if with_owner else None,
    ]
    return node("Contents", elements)


def _version(bucket: Bucket, version: Version, name: Names) -> Element:
    newest = bucket.objects.versions(version.key)[0] is version
    elements = [
        node("Key", name(version.key)),
        node("VersionId", version.id),
        node("IsLatest", newest),
        node("LastModified", xml_date(version.modified)),
        *([] if version.is_delete_marker else _details(version)),
        owner_of(bucket),
    ]
    return node("DeleteMarker" if version.is_delete_marker else "Version", elements)


def _details(version: Version) -> list[Element]:
    contents = version.contents
    return [
        node("ETag", quoted(contents.etag)),
        node("Type", "Multipart" if contents.parts else "Normal"),
        node("Size", contents.size),
        node("StorageClass", version.attributes.storage_class),
    ]


def _groups(groups: list[str], name: Names) -> list[Element]:
    return [node("CommonPrefixes", [node("Prefix", name(group))]) for group in groups]


def _entries(bucket: Bucket, prefix: str, delimiter: str, key_marker: str, id_marker: str) -> list[Version | str]:
    """Versions and groups after the markers, in their order."""
    entries: list[Version | str] = []
    if id_marker and key_marker.startswith(prefix) and not group_of(key_marker, prefix, delimiter):
        versions = bucket.objects.versions(key_marker)
        ids = [version.id for version in versions]
        if id_marker in ids:
            entries.extend(versions[ids.index(id_marker) + 1 :])
    everything = list_keys(bucket.objects.keys, prefix, delimiter, key_marker, len(bucket.objects.keys) + 1)
    for name in sorted([*everything.keys, *everything.groups]):
        if group_of(name, prefix, delimiter):
            entries.append(name)
        else:
            entries.extend(bucket.objects.versions(name))
    return entries


def _make_token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _read_token(token: str) -> str:
    try:
        return base64.b64decode(token.encode(), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidArgument("The continuation token is not valid.", "continuation-token", token) from error
