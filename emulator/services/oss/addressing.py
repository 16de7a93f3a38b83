"""Which bucket and which key a request is for.

https://www.alibabacloud.com/help/en/oss/user-guide/oss-domain-names
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from emulator.http import Request
from emulator.places import is_address
from emulator.services.oss.exceptions import InvalidBucketName, InvalidObjectName

_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
_SERVICE_HOST = re.compile(
    r"(?P<bucket>.*?)\.?(?:s3\.)?"
    r"(?:oss-(?P<region>[a-z0-9-]+?)|(?P<dual_region>(?:ap|cn|eu|me|na|us)-[a-z]+(?:-\d)?)\.oss|oss)(?:-internal)?"
    r"\.(?:aliyuncs\.com|aliyun-inc\.com)"
)
_SIGNED_REGION = re.compile(r"(?:Credential=)?[^/,\s]+/\d{8}/(?P<region>[a-z0-9-]+)/oss/aliyun_v4_request")
_NO_REGIONS = frozenset({"accelerate", "accelerate-overseas"})
MAX_KEY = 1023


@dataclass(frozen=True)
class Place:
    """bucket, key: decoded; "" when there is none. region: the one that the host names; "" when it names none."""

    bucket: str
    key: str
    region: str


def locate(request: Request) -> Place:
    """A host with a first label of its own names the bucket; a service's host, an IP address or a name of one label
    leaves that to the path's first segment.

    Bucket and key are split where the path as it came has its `/`, and each is decoded once, so `%2F`, `//` and dots
    stay part of the key. Raises InvalidBucketName and InvalidObjectName.
    """
    bucket, region = _bucket_of_host(request.host)
    path = request.path.removeprefix("/")
    if not bucket:
        segment, _, path = path.partition("/")
        bucket = unquote_to_bytes(segment).decode("utf-8", "replace")
    if bucket and not is_bucket_name(bucket):
        raise InvalidBucketName(bucket)
    return Place(bucket, check_key(unquote_to_bytes(path)) if path else "", region)


def is_bucket_name(name: str) -> bool:
    return _BUCKET_NAME.fullmatch(name) is not None


def check_key(raw: bytes) -> str:
    """A key of 1 to 1,023 bytes of UTF-8 that begins with neither `/` nor a backslash; else InvalidObjectName."""
    key = raw.decode("utf-8", "replace")
    if not 0 < len(raw) <= MAX_KEY or key.startswith(("/", "\\")) or key.encode() != raw:
        raise InvalidObjectName(key)
    return key


def signed_region(request: Request) -> str:
    """The region that a signature of version 4 is for, which clients take from their endpoint; "" for any other."""
    for scope in (request.headers.get("authorization", ""), request.parameters.get("x-oss-credential", "")):
        if found := _SIGNED_REGION.search(scope):
            return found["region"]
    return ""


def _bucket_of_host(host: str) -> tuple[str, str]:
    """The bucket and the region that a host names; "" for each that it does not."""
    name = re.sub(r":\d*$", "", host).rstrip(".").lower()
    if found := _SERVICE_HOST.fullmatch(name):
        region = found["region"] or found["dual_region"] or ""
        return found["bucket"], "" if region in _NO_REGIONS else region
    if is_address(name.strip("[]")):
        return "", ""
    first, _, rest = name.partition(".")
    is_service = not rest or first == "oss" or first.startswith("oss-")
    return ("" if is_service else first), ""
