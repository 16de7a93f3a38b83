"""What the headers of a request say of an object, and what those of an answer do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from urllib.parse import parse_qsl

from emulator.errors import NotImplementedHere
from emulator.services.oss.access import OssCall
from emulator.services.oss.checksums import matches_md5
from emulator.services.oss.exceptions import (
    AccessDenied,
    InvalidArgument,
    InvalidDigest,
    NotModified,
    PreconditionFailed,
)
from emulator.services.oss.models import Bucket
from emulator.services.oss.objects import Attributes, Version
from emulator.services.oss.sealing import Encryption, Envelope
from emulator.services.oss.tags import check_object_tags

OBJECT_ACLS = ("default", "private", "public-read", "public-read-write")
STORAGE_CLASSES = ("Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive")
META = "x-oss-meta-"
MAX_META = 8 * 1024
"""Bytes of all x-oss-meta-* headers, names and values."""

_KEPT = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires")
_NOT_DONE = {
    "x-oss-callback": "callbacks",
    "x-oss-object-worm-mode": "retention of objects",
    "x-oss-object-worm-retain-until-date": "retention of objects",
    "x-oss-object-worm-legal-hold": "retention of objects",
}
_DEFAULT_TYPE = "application/octet-stream"


def check_body(call: OssCall) -> None:
    """Whether the body is the one that Content-MD5 says. Raises InvalidDigest."""
    declared = call.header("content-md5")
    if declared and not matches_md5(declared, call.request.body):
        raise InvalidDigest


def read_headers(call: OssCall) -> dict[str, str]:
    """The headers that are kept with an object. Raises InvalidArgument when its own are too many."""
    headers = {name: call.header(name) for name in _KEPT if call.header(name)}
    own = {name: value for name, value in call.request.headers.items() if name.startswith(META)}
    if sum(len(name.encode()) + len(value.encode("utf-8", "replace")) for name, value in own.items()) > MAX_META:
        raise InvalidArgument(f"The user meta of an object is at most {MAX_META} bytes.", META)
    return {"content-type": _DEFAULT_TYPE, **headers, **own}


def read_attributes(call: OssCall, bucket: Bucket) -> Attributes:
    """Everything that a request which makes an object says of it, but for its contents."""
    for name, what in _NOT_DONE.items():
        if call.header(name):
            raise NotImplementedHere("OSS", what)
    return Attributes(
        headers=read_headers(call),
        acl=read_acl(call, bucket),
        tags=read_tags(call.header("x-oss-tagging")),
        storage_class=read_storage_class(call.header("x-oss-storage-class")) or bucket.storage_class,
    )


def read_acl(call: OssCall, bucket: Bucket) -> str:
    """The object's ACL; "default" when none is asked for. Some clients use the header of bucket ACLs for it, too."""
    acl = call.header("x-oss-object-acl") or call.header("x-oss-acl") or "default"
    if acl not in OBJECT_ACLS:
        raise InvalidArgument("no such object access control exists", "x-oss-object-acl", acl)
    if acl.startswith("public") and call.world.oss.blocks_public_access(bucket):
        raise AccessDenied("Put public object acl is not allowed")
    return acl


def read_storage_class(value: str) -> str:
    if value and value not in STORAGE_CLASSES:
        raise InvalidArgument("The specified storage class is not valid.", "x-oss-storage-class", value)
    return value


def read_tags(header: str) -> dict[str, str]:
    """Tags as a header has them, as in a query. Raises InvalidTag and InvalidArgument."""
    if not header:
        return {}
    try:
        pairs = parse_qsl(header, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        raise InvalidArgument("The tagging is not valid.", "x-oss-tagging", header) from error
    return check_object_tags(pairs)


def read_encryption(call: OssCall, bucket: Bucket) -> Encryption:
    """What is asked for, or else what the bucket's objects get."""
    algorithm = call.header("x-oss-server-side-encryption")
    if not algorithm:
        return bucket.encryption
    key_id = call.header("x-oss-server-side-encryption-key-id")
    return Encryption.ask(algorithm, key_id, call.header("x-oss-server-side-data-encryption"))


def encryption_headers(envelope: Envelope) -> dict[str, str]:
    headers = {
        "x-oss-server-side-encryption": envelope.algorithm,
        "x-oss-server-side-encryption-key-id": envelope.key_id,
        "x-oss-server-side-data-encryption": envelope.data_algorithm,
    }
    return {name: value for name, value in headers.items() if value}


def version_headers(bucket: Bucket, version: Version) -> dict[str, str]:
    """The version's ID, where versions are kept."""
    return {"x-oss-version-id": version.id} if bucket.versioning else {}


def quoted(etag: str) -> str:
    return f'"{etag}"'


def http_date(seconds: float) -> str:
    return formatdate(int(seconds), usegmt=True)


def xml_date(seconds: float) -> str:
    """A date as OSS writes it in XML: UTC, with milliseconds that are always zero."""
    return f"{datetime.fromtimestamp(int(seconds), UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def check_conditions(call: OssCall, version: Version, prefix: str = "") -> None:
    """The conditions of a read; of a copy's source when their names begin with x-oss-copy-source-.

    Each counts for itself. A date that cannot be read counts as none. Raises PreconditionFailed and NotModified.
    """
    etag, modified = version.contents.etag, int(version.modified)
    known = {"ETag": quoted(etag), "Last-Modified": http_date(modified)}
    wanted = call.header(f"{prefix}if-match")
    if wanted and not _names(wanted, etag):
        raise PreconditionFailed("If-Match")
    until = _seconds(call.header(f"{prefix}if-unmodified-since"))
    if until is not None and modified > until:
        raise PreconditionFailed("If-Unmodified-Since")
    unwanted = call.header(f"{prefix}if-none-match")
    if unwanted and _names(unwanted, etag):
        raise NotModified(known)
    since = _seconds(call.header(f"{prefix}if-modified-since"))
    if since is not None and modified <= since:
        raise NotModified(known)


def object_headers(bucket: Bucket, version: Version) -> dict[str, str]:
    """What GetObject and HeadObject say of an object."""
    contents, attributes = version.contents, version.attributes
    headers = {_title(name): value for name, value in attributes.headers.items()}
    headers |= {
        "ETag": quoted(contents.etag),
        "Last-Modified": http_date(version.modified),
        "Accept-Ranges": "bytes",
        "x-oss-object-type": "Multipart" if contents.parts else "Normal",
        "x-oss-storage-class": attributes.storage_class,
        "x-oss-hash-crc64ecma": contents.crc64,
    }
    if attributes.tags:
        headers["x-oss-tagging-count"] = str(len(attributes.tags))
    return headers | encryption_headers(contents.sealed.envelope) | version_headers(bucket, version)


def overridden(call: OssCall, headers: Mapping[str, str]) -> dict[str, str]:
    """The headers, with those that the query wants otherwise. Raises InvalidArgument for an anonymous caller."""
    wanted = {_title(name): call.parameter(f"response-{name}") for name in _KEPT if call.parameter(f"response-{name}")}
    if wanted and call.caller is None:
        raise InvalidArgument("The anonymous request can not override the headers of the response.")
    return {**headers, **wanted}


def _title(name: str) -> str:
    """A header's name as one usually writes it; those of OSS stay as they are."""
    return name if name.startswith("x-oss-") else name.title()


def _names(header: str, etag: str) -> bool:
    return any(each.strip().strip('"') in {etag, "*"} for each in header.split(","))


def _seconds(header: str) -> float | None:
    try:
        return parsedate_to_datetime(header).timestamp() if header else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
