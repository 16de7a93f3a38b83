"""What OSS operations look like on the wire, as data (OSS API Reference, "Operations on buckets", "on objects")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal


@dataclass(frozen=True)
class OssOperation:
    """One operation.

    query: what marks it, such as `acl`. root: the root element of a request with an XML body. lists: the paths of the
    elements of the answer that may be repeated. answer: what the answer is. coded: the paths of the elements of the
    answer that are URL-encoded, which is asked for where keys are listed because not every key can stand in XML.
    """

    method: Literal["DELETE", "GET", "HEAD", "POST", "PUT"]
    query: Mapping[str, str] = field(default_factory=dict)
    root: str = ""
    lists: tuple[str, ...] = ()
    answer: Literal["xml", "policy", "content", "headers", "nothing"] = "nothing"
    coded: tuple[str, ...] = ()


def _get(name: str, *lists: str) -> OssOperation:
    return OssOperation("GET", {name: ""}, lists=lists, answer="xml")


def _put(name: str, root: str = "") -> OssOperation:
    return OssOperation("PUT", {name: ""}, root=root)


def _delete(name: str) -> OssOperation:
    return OssOperation("DELETE", {name: ""})


_RULES: Final = ("Rule", "Rule/Tag", "Rule/Transition", "Rule/NoncurrentVersionTransition", "Rule/Filter/Not")

OPERATIONS: Final[Mapping[str, OssOperation]] = {
    "ListBuckets": OssOperation("GET", lists=("Buckets/Bucket",), answer="xml"),
    "PutBucket": OssOperation("PUT", root="CreateBucketConfiguration"),
    "DeleteBucket": OssOperation("DELETE"),
    "GetBucketInfo": _get("bucketInfo"),
    "GetBucketLocation": _get("location"),
    "GetBucketStat": _get("stat"),
    "GetBucketAcl": _get("acl"),
    "PutBucketAcl": _put("acl"),
    "GetBucketVersioning": _get("versioning"),
    "PutBucketVersioning": _put("versioning", "VersioningConfiguration"),
    "GetBucketEncryption": _get("encryption"),
    "PutBucketEncryption": _put("encryption", "ServerSideEncryptionRule"),
    "DeleteBucketEncryption": _delete("encryption"),
    "GetBucketPolicy": OssOperation("GET", {"policy": ""}, answer="policy"),
    "PutBucketPolicy": _put("policy"),
    "DeleteBucketPolicy": _delete("policy"),
    "GetBucketPolicyStatus": _get("policyStatus"),
    "GetBucketPublicAccessBlock": _get("publicAccessBlock"),
    "PutBucketPublicAccessBlock": _put("publicAccessBlock", "PublicAccessBlockConfiguration"),
    "DeleteBucketPublicAccessBlock": _delete("publicAccessBlock"),
    "GetBucketHttpsConfig": _get(
        "httpsConfig",
        "TLS/TLSVersion",
        "CipherSuite/CustomCipherSuite",
        "CipherSuite/TLS13CustomCipherSuite",
    ),
    "PutBucketHttpsConfig": _put("httpsConfig", "HttpsConfiguration"),
    "GetBucketLogging": _get("logging"),
    "PutBucketLogging": _put("logging", "BucketLoggingStatus"),
    "DeleteBucketLogging": _delete("logging"),
    "GetBucketLifecycle": _get("lifecycle", *_RULES),
    "PutBucketLifecycle": _put("lifecycle", "LifecycleConfiguration"),
    "DeleteBucketLifecycle": _delete("lifecycle"),
    "GetBucketTags": _get("tagging", "TagSet/Tag"),
    "PutBucketTags": _put("tagging", "Tagging"),
    "DeleteBucketTags": _delete("tagging"),
    "GetBucketTransferAcceleration": _get("transferAcceleration"),
    "PutBucketTransferAcceleration": _put("transferAcceleration", "TransferAccelerationConfiguration"),
    "ListObjectsV2": OssOperation(
        "GET",
        {"list-type": "2", "encoding-type": "url"},
        lists=("Contents", "CommonPrefixes"),
        answer="xml",
        coded=(
            "Prefix",
            "Delimiter",
            "StartAfter",
            "ContinuationToken",
            "NextContinuationToken",
            "Contents/Key",
            "CommonPrefixes/Prefix",
        ),
    ),
    "ListObjectVersions": OssOperation(
        "GET",
        {"versions": "", "encoding-type": "url"},
        lists=("Version", "DeleteMarker", "CommonPrefixes"),
        answer="xml",
        coded=(
            "Prefix",
            "Delimiter",
            "KeyMarker",
            "NextKeyMarker",
            "Version/Key",
            "DeleteMarker/Key",
            "CommonPrefixes/Prefix",
        ),
    ),
    "ListMultipartUploads": OssOperation(
        "GET",
        {"uploads": "", "encoding-type": "url"},
        lists=("Upload", "CommonPrefixes"),
        answer="xml",
        coded=("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker", "Upload/Key", "CommonPrefixes/Prefix"),
    ),
    "AbortMultipartUpload": OssOperation("DELETE"),
    "DeleteMultipleObjects": OssOperation(
        "POST",
        {"delete": "", "encoding-type": "url"},
        root="Delete",
        lists=("Deleted",),
        answer="xml",
        coded=("Deleted/Key",),
    ),
    "PutObject": OssOperation("PUT", answer="headers"),
    "GetObject": OssOperation("GET", answer="content"),
    "HeadObject": OssOperation("HEAD", answer="headers"),
    "DeleteObject": OssOperation("DELETE", answer="headers"),
}
"""The operations that handlers may ask for, by the API's name. The marker of an upload is the caller's: `uploadId`."""
