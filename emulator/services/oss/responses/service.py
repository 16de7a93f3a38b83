"""What is asked of OSS itself and not of a bucket."""

from __future__ import annotations

import re

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.exceptions import InvalidArgument
from emulator.services.oss.models import Bucket
from emulator.services.oss.responses.headers import xml_date
from emulator.services.oss.settings import PUBLIC_ACCESS_BLOCK
from emulator.services.oss.shapes import conform
from emulator.services.oss.xml import Element, node, optional, parse, render

_MAX_LISTED = 1000
_TAG = re.compile(r'"(?P<key>[^"]*)":"(?P<value>[^"]*)"')


def list_buckets(call: OssCall) -> Response:
    """ListBuckets (GetService). The caller's account's, of every region.

    https://www.alibabacloud.com/help/en/oss/developer-reference/listbuckets
    """
    account = call.account().account
    call.require_of_account("oss:ListBuckets", account)
    prefix, marker = call.parameter("prefix"), call.parameter("marker")
    limit = call.number("max-keys", 100, _MAX_LISTED)
    found = [
        bucket
        for bucket in call.world.oss.buckets_of(account)
        if bucket.name.startswith(prefix) and bucket.name > marker and _is_wanted(call, bucket)
    ]
    listed, truncated = found[:limit], len(found) > limit
    paged = bool(prefix or marker or truncated or call.parameter("max-keys"))
    elements = [
        *([node("Prefix", prefix), node("Marker", marker), node("MaxKeys", limit)] if paged else []),
        node("IsTruncated", truncated) if paged else None,
        node("NextMarker", listed[-1].name) if truncated else None,
        node("Owner", [node("ID", account), node("DisplayName", account)]),
        node("Buckets", [_describe(bucket) for bucket in listed]),
    ]
    return Response(200, render(node("ListAllMyBucketsResult", elements)))


def get_public_access_block(call: OssCall) -> Response:
    """GetPublicAccessBlock. https://www.alibabacloud.com/help/en/oss/developer-reference/getpublicaccessblock"""
    account = _own_account(call, "oss:GetPublicAccessBlock")
    blocked = account in call.world.oss.blocked_accounts
    return Response(200, render(node("PublicAccessBlockConfiguration", [node("BlockPublicAccess", blocked)])))


def put_public_access_block(call: OssCall) -> Response:
    """PutPublicAccessBlock. https://www.alibabacloud.com/help/en/oss/developer-reference/putpublicaccessblock"""
    account = _own_account(call, "oss:PutPublicAccessBlock")
    wanted = conform(parse(call.request.body), "PublicAccessBlockConfiguration", PUBLIC_ACCESS_BLOCK)
    blocked = call.world.oss.blocked_accounts
    if wanted.value("BlockPublicAccess") == "true":
        blocked.add(account)
    else:
        blocked.discard(account)
    return Response(200)


def delete_public_access_block(call: OssCall) -> Response:
    """DeletePublicAccessBlock. https://www.alibabacloud.com/help/en/oss/developer-reference/deletepublicaccessblock"""
    call.world.oss.blocked_accounts.discard(_own_account(call, "oss:DeletePublicAccessBlock"))
    return Response(204)


def _own_account(call: OssCall, action: str) -> str:
    account = call.account().account
    call.require_of_account(action, account)
    return account


def _is_wanted(call: OssCall, bucket: Bucket) -> bool:
    """What the other parameters say: region, resource group and tags."""
    region = call.parameter("region").removeprefix("oss-")
    group = call.header("x-oss-resource-group-id")
    wanted = {match["key"]: match["value"] for match in _TAG.finditer(call.parameter("tagging"))}
    if call.parameter("tagging") and not wanted:
        raise InvalidArgument('The tagging must be like "k":"v".', "tagging", call.parameter("tagging"))
    if call.parameter("tag-key"):
        wanted[call.parameter("tag-key")] = call.parameter("tag-value")
    elif call.parameter("tag-value"):
        raise InvalidArgument("A tag-value needs a tag-key.", "tag-value", call.parameter("tag-value"))
    tags = bucket.tags
    return (
        (not region or region == bucket.region)
        and (not group or group == bucket.resource_group)
        and all(key in tags and (not value or tags[key] == value) for key, value in wanted.items())
    )


def _describe(bucket: Bucket) -> Element:
    elements = [
        node("CreationDate", xml_date(bucket.created)),
        node("ExtranetEndpoint", f"{bucket.location}.aliyuncs.com"),
        node("IntranetEndpoint", f"{bucket.location}-internal.aliyuncs.com"),
        node("Location", bucket.location),
        node("Name", bucket.name),
        node("Region", bucket.region),
        node("StorageClass", bucket.storage_class),
        optional("ResourceGroupId", bucket.resource_group),
    ]
    return node("Bucket", elements)
