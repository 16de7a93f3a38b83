"""The ACL and the tags of an object that is there."""

from __future__ import annotations

from dataclasses import replace

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.exceptions import InvalidArgument
from emulator.services.oss.models import Bucket
from emulator.services.oss.objects import Version
from emulator.services.oss.responses.buckets import render_acl
from emulator.services.oss.responses.headers import check_body, read_acl, version_headers
from emulator.services.oss.shapes import conform
from emulator.services.oss.tags import TAGGING, check_object_tags, render_tagging, tags_of
from emulator.services.oss.xml import parse, render


def get_object_acl(call: OssCall) -> Response:
    """GetObjectAcl. https://www.alibabacloud.com/help/en/oss/developer-reference/getobjectacl"""
    bucket, version = _find(call, "Get", "Acl")
    return Response(200, render_acl(bucket, version.attributes.acl), version_headers(bucket, version))


def put_object_acl(call: OssCall) -> Response:
    """PutObjectAcl. https://www.alibabacloud.com/help/en/oss/developer-reference/putobjectacl"""
    bucket, version = _find(call, "Put", "Acl")
    if not call.header("x-oss-object-acl"):
        message = "no such object access control exists"
        raise InvalidArgument(message, "x-oss-object-acl", "", ec="0017-00000105")
    bucket.objects.replace(version, replace(version.attributes, acl=read_acl(call, bucket)))
    return Response(200, b"", version_headers(bucket, version))


def get_object_tagging(call: OssCall) -> Response:
    """GetObjectTagging. https://www.alibabacloud.com/help/en/oss/developer-reference/getobjecttagging"""
    bucket, version = _find(call, "Get", "Tagging")
    return Response(200, render(render_tagging(dict(version.attributes.tags))), version_headers(bucket, version))


def put_object_tagging(call: OssCall) -> Response:
    """PutObjectTagging. https://www.alibabacloud.com/help/en/oss/developer-reference/putobjecttagging"""
    bucket, version = _find(call, "Put", "Tagging")
    check_body(call)
    tags = check_object_tags(tags_of(conform(parse(call.request.body), "Tagging", TAGGING)))
    bucket.objects.replace(version, replace(version.attributes, tags=tags))
    return Response(200, b"", version_headers(bucket, version))


def delete_object_tagging(call: OssCall) -> Response:
    """DeleteObjectTagging. https://www.alibabacloud.com/help/en/oss/developer-reference/deleteobjecttagging"""
    bucket, version = _find(call, "Delete", "Tagging")
    bucket.objects.replace(version, replace(version.attributes, tags={}))
    return Response(204, b"", version_headers(bucket, version))


def _find(call: OssCall, verb: str, what: str) -> tuple[Bucket, Version]:
    bucket = call.bucket()
    version_id = call.parameter("versionId")
    call.require(f"oss:{verb}Object{'Version' if version_id else ''}{what}", bucket, call.key, version_id)
    return bucket, bucket.objects.find(call.key, version_id)
