"""Buckets themselves, and what is said of them as a whole."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from emulator.http import Response
from emulator.services.oss.access import OssCall
from emulator.services.oss.addressing import signed_region
from emulator.services.oss.exceptions import AccessDenied, InvalidArgument, OssError
from emulator.services.oss.models import Bucket
from emulator.services.oss.responses.headers import STORAGE_CLASSES, check_body, xml_date
from emulator.services.oss.responses.listing import owner_of
from emulator.services.oss.sealing import Encryption
from emulator.services.oss.settings import render_encryption
from emulator.services.oss.shapes import Shape, conform, one_of, text
from emulator.services.oss.tags import check_bucket_tags, render_tagging
from emulator.services.oss.xml import Element, node, optional, parse, render

BUCKET_ACLS = ("private", "public-read", "public-read-write")

_CREATE: Shape = {
    "LocationConstraint?": text,
    "StorageClass?": one_of(*STORAGE_CLASSES),
    "DataRedundancyType?": one_of("LRS", "ZRS"),
}


def put_bucket(call: OssCall) -> Response:
    """PutBucket. https://www.alibabacloud.com/help/en/oss/developer-reference/putbucket"""
    account = call.account().account
    name = call.place.bucket
    check_body(call)
    wanted = Element("CreateBucketConfiguration")
    if call.request.body.strip():
        wanted = conform(parse(call.request.body), wanted.tag, _CREATE)
    region = _region(call, wanted.value("LocationConstraint"))
    acl = read_bucket_acl(call)
    tags = check_bucket_tags(parse_qsl(call.header("x-oss-bucket-tagging"), keep_blank_values=True))
    encryption = Encryption.ask(
        call.header("x-oss-server-side-encryption"),
        call.header("x-oss-server-side-encryption-key-id"),
        call.header("x-oss-server-side-data-encryption"),
    )
    oss = call.world.oss
    call.require("oss:PutBucket", Bucket(name, account, region, call.now))
    if acl.startswith("public") and account in oss.blocked_accounts:
        raise AccessDenied("Put public bucket acl is not allowed")
    bucket = oss.create_bucket(
        name,
        account,
        region,
        storage_class=wanted.value("StorageClass"),
        redundancy=wanted.value("DataRedundancyType"),
    )
    if acl:
        check_public_acl(call, bucket, acl)
        bucket.acl = acl
    if tags:
        bucket.settings["tagging"] = render_tagging(tags)
    if encryption.algorithm:
        bucket.settings["encryption"] = render_encryption(encryption)
    bucket.resource_group = call.header("x-oss-resource-group-id") or bucket.resource_group
    return Response(200, b"", {"Location": f"/{name}"})


def delete_bucket(call: OssCall) -> Response:
    """DeleteBucket. https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucket"""
    bucket = call.bucket()
    call.require("oss:DeleteBucket", bucket)
    call.world.oss.delete_bucket(bucket)
    return Response(204)


def get_bucket_info(call: OssCall) -> Response:
    """GetBucketInfo. https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketinfo"""
    bucket = call.bucket()
    call.require("oss:GetBucketInfo", bucket)
    encryption = bucket.encryption
    rule = [
        node("SSEAlgorithm", encryption.algorithm or "None"),
        optional("KMSMasterKeyID", encryption.key_id),
        optional("KMSDataEncryption", encryption.data_algorithm),
    ]
    log = [
        node("LogBucket", bucket.setting("logging", "LoggingEnabled", "TargetBucket")),
        node("LogPrefix", bucket.setting("logging", "LoggingEnabled", "TargetPrefix")),
    ]
    accelerated = bucket.setting("transferAcceleration", "Enabled") == "true"
    elements = [
        node("AccessMonitor", bucket.setting("accessmonitor", "Status") or "Disabled"),
        node("Comment"),
        node("CreationDate", xml_date(bucket.created)),
        node("CrossRegionReplication", "Disabled"),
        node("DataRedundancyType", bucket.redundancy),
        node("ExtranetEndpoint", f"{bucket.location}.aliyuncs.com"),
        node("IntranetEndpoint", f"{bucket.location}-internal.aliyuncs.com"),
        node("Location", bucket.location),
        node("Name", bucket.name),
        node("ResourceGroupId", bucket.resource_group),
        node("StorageClass", bucket.storage_class),
        node("TransferAcceleration", "Enabled" if accelerated else "Disabled"),
        owner_of(bucket),
        node("AccessControlList", [node("Grant", bucket.acl)]),
        node("ServerSideEncryptionRule", rule),
        node("BucketPolicy", log),
        optional("Versioning", bucket.versioning),
        node("BlockPublicAccess", bucket.setting("publicAccessBlock", "BlockPublicAccess") == "true"),
    ]
    return Response(200, render(node("BucketInfo", [node("Bucket", elements)])))


def get_bucket_location(call: OssCall) -> Response:
    """GetBucketLocation. https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketlocation"""
    bucket = call.bucket()
    call.require("oss:GetBucketLocation", bucket)
    return Response(200, render(node("LocationConstraint", bucket.location)))


def get_bucket_stat(call: OssCall) -> Response:
    """GetBucketStat. Counts every version. https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketstat"""
    bucket = call.bucket()
    call.require("oss:GetBucketStat", bucket)
    kept = [version for version in bucket.objects.all() if not version.is_delete_marker]
    markers = sum(version.is_delete_marker for version in bucket.objects.all())
    sizes: dict[str, list[int]] = {name: [] for name in STORAGE_CLASSES}
    for version in kept:
        sizes[version.attributes.storage_class].append(version.contents.size)
    elements = [
        node("Storage", sum(version.contents.size for version in kept)),
        node("ObjectCount", len(kept)),
        node("MultipartUploadCount", len(bucket.uploads)),
        node("LiveChannelCount", 0),
        node("LastModifiedTime", int(call.now)),
        node("StandardStorage", sum(sizes["Standard"])),
        node("StandardObjectCount", len(sizes["Standard"])),
    ]
    for name, tag in (("IA", "InfrequentAccess"), *((name, name) for name in STORAGE_CLASSES[2:])):
        elements += [
            node(f"{tag}Storage", sum(sizes[name])),
            node(f"{tag}RealStorage", sum(sizes[name])),
            node(f"{tag}ObjectCount", len(sizes[name])),
        ]
    elements.append(node("DeleteMarkerCount", markers))
    return Response(200, render(node("BucketStat", elements)))


def get_bucket_acl(call: OssCall) -> Response:
    """GetBucketAcl. https://www.alibabacloud.com/help/en/oss/developer-reference/getbucketacl"""
    bucket = call.bucket()
    call.require("oss:GetBucketAcl", bucket)
    return Response(200, render_acl(bucket, bucket.acl))


def put_bucket_acl(call: OssCall) -> Response:
    """PutBucketAcl. https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketacl"""
    bucket = call.bucket()
    call.require("oss:PutBucketAcl", bucket)
    acl = read_bucket_acl(call)
    if not acl:
        raise InvalidArgument("no such bucket access control exists", "x-oss-acl", acl, ec="0015-00000204")
    check_public_acl(call, bucket, acl)
    bucket.acl = acl
    return Response(200)


def read_bucket_acl(call: OssCall) -> str:
    """What the header asks for; "" when it is missing or empty."""
    acl = call.header("x-oss-acl")
    if acl and acl not in BUCKET_ACLS:
        raise InvalidArgument("no such bucket access control exists", "x-oss-acl", acl, ec="0015-00000204")
    return acl


def check_public_acl(call: OssCall, bucket: Bucket, acl: str) -> None:
    if acl.startswith("public") and call.world.oss.blocks_public_access(bucket):
        raise AccessDenied("Put public bucket acl is not allowed")


def render_acl(bucket: Bucket, grant: str) -> bytes:
    elements = [owner_of(bucket), node("AccessControlList", [node("Grant", grant)])]
    return render(node("AccessControlPolicy", elements))


def _region(call: OssCall, constraint: str) -> str:
    """Where a new bucket goes: where its endpoint is; else where the XML or the signature says; else the default."""
    wanted = constraint.removeprefix("oss-")
    elsewhere = call.place.region and wanted not in {"", call.place.region}
    if elsewhere or (wanted and not re.fullmatch(r"[a-z]{2,}(-[a-z0-9]+)+", wanted)):
        raise OssError(400, "InvalidLocationConstraint", "The specified location-constraint is not valid.")
    return call.place.region or wanted or signed_region(call.request) or call.world.oss.region
