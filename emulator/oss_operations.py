"""The name of the operation that a request to OSS is for.

https://www.alibabacloud.com/help/en/oss/developer-reference/list-of-operations-by-function
"""

from __future__ import annotations

from emulator.errors import ServiceError
from emulator.http import Request
from emulator.services.oss.addressing import locate

_VERBS = {"DELETE": "Delete", "GET": "Get", "HEAD": "Head", "OPTIONS": "Options", "POST": "Post", "PUT": "Put"}
_OF_SERVICE = {("GET", ""): "ListBuckets", ("GET", "regions"): "DescribeRegions"}
_OF_BUCKET = {
    ("DELETE", ""): "DeleteBucket",
    ("GET", ""): "ListObjects",
    ("GET", "uploads"): "ListMultipartUploads",
    ("GET", "versions"): "ListObjectVersions",
    ("HEAD", ""): "HeadBucket",
    ("POST", ""): "PostObject",
    ("DELETE", "tagging"): "DeleteBucketTags",
    ("GET", "bucketInfo"): "GetBucketInfo",
    ("GET", "tagging"): "GetBucketTags",
    ("POST", "delete"): "DeleteMultipleObjects",
    ("PUT", ""): "PutBucket",
    ("PUT", "tagging"): "PutBucketTags",
}
_OF_OBJECT = {
    ("DELETE", ""): "DeleteObject",
    ("DELETE", "uploadId"): "AbortMultipartUpload",
    ("GET", ""): "GetObject",
    ("GET", "uploadId"): "ListParts",
    ("HEAD", ""): "HeadObject",
    ("HEAD", "objectMeta"): "GetObjectMeta",
    ("POST", "append"): "AppendObject",
    ("POST", "restore"): "RestoreObject",
    ("POST", "uploadId"): "CompleteMultipartUpload",
    ("POST", "uploads"): "InitiateMultipartUpload",
    ("PUT", ""): "PutObject",
    ("PUT", "partNumber"): "UploadPart",
}
_SUB_RESOURCES = (
    "acl", "accessmonitor", "append", "bucketInfo", "cors", "delete", "encryption", "httpsConfig", "inventory",
    "lifecycle", "location", "logging", "metaQuery", "objectMeta", "partNumber", "policy", "policyStatus",
    "publicAccessBlock", "referer", "regions", "replication", "requestPayment", "resourceGroup", "restore", "stat",
    "symlink", "tagging", "transferAcceleration", "uploadId", "uploads", "versioning", "versions", "website", "worm",
)  # fmt: skip
_COPIES = frozenset({"x-oss-copy-source", "x-amz-copy-source"})
_NAMES = {"acl": "Acl", "tagging": "Tagging", "accessmonitor": "AccessMonitor"}


def operation_of(request: Request) -> str:
    """`PutObject`, `GetBucketAcl`. A HEAD that asks for an object's `objectMeta` is a GetObjectMeta."""
    try:
        place = locate(request)
    except ServiceError:
        return _VERBS.get(request.method, request.method)
    sub_resource = next((name for name in _SUB_RESOURCES if name in request.parameters), "")
    if place.key:
        names, noun = _OF_OBJECT, "Object"
    elif place.bucket:
        names, noun = _OF_BUCKET, "Bucket"
    else:
        names, noun = _OF_SERVICE, ""
    if name := names.get((request.method, sub_resource)):
        copies = name in ("PutObject", "UploadPart") and not _COPIES.isdisjoint(request.headers)
        return {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}[name] if copies else name
    verb = _VERBS.get(request.method, request.method)
    return f"{verb}{noun}{_NAMES.get(sub_resource, sub_resource[:1].upper() + sub_resource[1:])}"
