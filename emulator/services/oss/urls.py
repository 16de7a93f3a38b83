"""Which operation a request is for, and what every answer of OSS has.

https://www.alibabacloud.com/help/en/oss/developer-reference/list-of-operations-by-function
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Literal

from emulator.auth import s3
from emulator.auth.oss import authenticate
from emulator.auth.oss_sub_resources import SUB_RESOURCES
from emulator.errors import NotImplementedHere, ServiceError
from emulator.http import Request, Response
from emulator.identity import Caller
from emulator.services.oss.access import Handler, OssCall
from emulator.services.oss.addressing import Place, locate
from emulator.services.oss.exceptions import InvalidArgument, MethodNotAllowed, NotModified, OssError
from emulator.services.oss.responses import (
    buckets,
    copying,
    listing,
    multipart,
    object_settings,
    objects,
    reading,
    service,
    settings,
)
from emulator.services.oss.s3_protocol import as_oss, as_s3
from emulator.services.oss.xml import Element, node, render
from emulator.world import World
from emulator.xml_text import holdable

Routes = Mapping[tuple[str, str], Handler]
"""By method and sub-resource."""

_SERVICE: Routes = {
    ("GET", ""): service.list_buckets,
    ("GET", "publicAccessBlock"): service.get_public_access_block,
    ("PUT", "publicAccessBlock"): service.put_public_access_block,
    ("DELETE", "publicAccessBlock"): service.delete_public_access_block,
}
_BUCKET: Routes = {
    **settings.setting_handlers(),
    ("GET", ""): listing.list_objects,
    ("PUT", ""): buckets.put_bucket,
    ("DELETE", ""): buckets.delete_bucket,
    ("GET", "acl"): buckets.get_bucket_acl,
    ("PUT", "acl"): buckets.put_bucket_acl,
    ("GET", "bucketInfo"): buckets.get_bucket_info,
    ("GET", "location"): buckets.get_bucket_location,
    ("GET", "stat"): buckets.get_bucket_stat,
    ("GET", "policy"): settings.get_bucket_policy,
    ("PUT", "policy"): settings.put_bucket_policy,
    ("DELETE", "policy"): settings.delete_bucket_policy,
    ("GET", "policyStatus"): settings.get_bucket_policy_status,
    ("GET", "versions"): listing.list_object_versions,
    ("GET", "uploads"): multipart.list_multipart_uploads,
    ("POST", "delete"): objects.delete_multiple_objects,
}
_OBJECT: Routes = {
    ("GET", ""): reading.get_object,
    ("HEAD", ""): reading.head_object,
    ("HEAD", "objectMeta"): reading.get_object_meta,
    ("PUT", ""): objects.put_object,
    ("PUT", "copy"): copying.copy_object,
    ("DELETE", ""): objects.delete_object,
    ("GET", "acl"): object_settings.get_object_acl,
    ("PUT", "acl"): object_settings.put_object_acl,
    ("GET", "tagging"): object_settings.get_object_tagging,
    ("PUT", "tagging"): object_settings.put_object_tagging,
    ("DELETE", "tagging"): object_settings.delete_object_tagging,
    ("POST", "uploads"): multipart.initiate_multipart_upload,
    ("GET", "uploadId"): multipart.list_parts,
    ("PUT", "uploadId"): multipart.upload_part,
    ("PUT", "uploadId copy"): multipart.upload_part_copy,
    ("POST", "uploadId"): multipart.complete_multipart_upload,
    ("DELETE", "uploadId"): multipart.abort_multipart_upload,
}

_NOT_DONE: Mapping[tuple[str, str, str], str] = {
    ("bucket", "PUT", "replication"): "PutBucketReplication",
    ("bucket", "POST", "replication"): "PutBucketReplication",
    ("bucket", "DELETE", "replication"): "DeleteBucketReplication",
    ("bucket", "POST", "worm"): "InitiateBucketWorm",
    ("bucket", "DELETE", "worm"): "AbortBucketWorm",
    ("bucket", "POST", ""): "PostObject",
    ("object", "POST", "append"): "AppendObject",
    ("object", "POST", ""): "PostObject",
    ("object", "OPTIONS", ""): "OptionObject",
    ("object", "PUT", "symlink"): "PutSymlink",
    ("object", "GET", "symlink"): "GetSymlink",
    ("object", "POST", "restore"): "RestoreObject",
    ("service", "GET", "regions"): "DescribeRegions",
}
"""Operations of the cloud that are known by name and not implemented; the rest is named by method and sub-resource."""

_PLAIN = frozenset(
    """
    OSSAccessKeyId Expires Signature Signature-Version security-token
    x-oss-signature-version x-oss-credential x-oss-date x-oss-expires x-oss-signature x-oss-additional-headers
    x-oss-security-token x-oss-request-payer x-oss-traffic-limit
    versionId response-content-type response-content-language response-content-encoding response-content-disposition
    response-cache-control response-expires
    prefix marker max-keys delimiter encoding-type list-type start-after continuation-token fetch-owner
    key-marker version-id-marker upload-id-marker max-uploads max-parts part-number-marker
    region tag-key tag-value
    """.split()  # noqa: SIM905 - thirty words read better than thirty literals
)
"""Parameters that do not say which operation it is."""

_COMPANIONS = {"partNumber": "uploadId", "position": "append"}
"""Parameters that belong to a sub-resource, and mean nothing without it."""


def answer(request: Request, world: World) -> Response:
    """OSS's answer. Every error is in it; none is raised."""
    request_id = uuid.uuid4().hex[:24].upper()
    place, in_s3 = Place("", "", ""), False
    try:
        _check_text(request)
        place = locate(request)
        in_s3 = s3.is_signed_for_s3(request)
        if in_s3:
            caller: Caller | None = s3.authenticate(request, world)
            request = as_oss(request, place)
        else:
            caller = authenticate(request, world, place.bucket, place.key)
        handler = _find(request, place)
        response = handler(OssCall(world, request, request_id, caller, place))
    except ServiceError as error:
        response = _refuse(request, place, request_id, error)
    if response.body.startswith(b"<?xml"):
        response.headers.setdefault("Content-Type", "application/xml")
    response.headers = {"Server": "AliyunOSS", "x-oss-request-id": request_id, **response.headers}
    return as_s3(response) if in_s3 else response


def _find(request: Request, place: Place) -> Handler:
    """Raises NotImplementedHere, MethodNotAllowed and InvalidArgument."""
    level: Literal["object", "bucket", "service"]
    level = "object" if place.key else "bucket" if place.bucket else "service"
    routes = {"object": _OBJECT, "bucket": _BUCKET, "service": _SERVICE}[level]
    named = _sub_resources(request, level)
    done = {known for _, known in routes}
    if len(named) > 1 and done.issuperset(named):
        raise InvalidArgument(f"The sub-resources {', '.join(named)} cannot be combined.")
    name = "&".join(named)
    if request.method == "PUT" and level == "object" and request.headers.get("x-oss-copy-source"):
        name = f"{name} copy".strip()
    handler = routes.get((request.method, name))
    if handler:
        return handler
    if operation := _NOT_DONE.get((level, request.method, name)):
        raise NotImplementedHere("OSS", operation)
    if name not in done:
        raise NotImplementedHere("OSS", f"{request.method} ?{name} of a {level}")
    raise MethodNotAllowed(request.method, (name or level).upper())


def _sub_resources(request: Request, level: str) -> list[str]:
    """The parameters that say which operation it is.

    A parameter that nobody knows may be a sub-resource that the emulator does not: it is one, unless it only comes
    with a value to a request that reads, where clients add their own.
    """
    reads = request.method in {"GET", "HEAD"}
    named = []
    for name, value in request.parameters.items():
        companion = _COMPANIONS.get(name)
        if companion and companion in request.parameters:
            continue
        if companion:
            raise InvalidArgument(f"{name} needs {companion}.", name, value)
        if name in _PLAIN or (name == "tagging" and level == "service"):
            continue
        if reads and value and not _is_known(name):
            continue
        named.append(name)
    return named


def _is_known(name: str) -> bool:
    return name.startswith("x-oss-") or name in SUB_RESOURCES


def _check_text(request: Request) -> None:
    """Raises InvalidArgument for a parameter that is not UTF-8."""
    for name, value in request.parameters.items():
        try:
            f"{name}{value}".encode()
        except UnicodeEncodeError as error:
            raise InvalidArgument("The parameters must be UTF-8.") from error


def _refuse(request: Request, place: Place, request_id: str, error: ServiceError) -> Response:
    if isinstance(error, NotModified):
        return Response(304, b"", dict(error.headers))
    details = error.details if isinstance(error, OssError) else {}
    ec = error.ec if isinstance(error, OssError) else ""
    headers = dict(error.headers) if isinstance(error, OssError) else {}
    fields: list[Element] = [
        node("Code", error.code),
        node("Message", error.message),
        node("RequestId", request_id),
        node("HostId", request.host or "oss.aliyuncs.com"),
        *(node(name, holdable(value)) for name, value in details.items()),
    ]
    if place.bucket and "BucketName" not in details and error.status in {403, 404, 409}:
        fields.append(node("BucketName", place.bucket))
    if ec:
        fields.append(node("EC", ec))
        headers["x-oss-ec"] = ec
    body = render(node("Error", fields))
    if request.method != "HEAD":
        return Response(error.status, body, headers)
    return Response(error.status, b"", {**headers, "x-oss-err": base64.b64encode(body).decode()})
