"""The settings of a bucket that are XML, each under a sub-resource of its own, as a table.

Kept, checked and given back. At work are encryption, versioning, the public access block and the tags; of the others
the emulator only remembers what they are: it expires, logs, mirrors and accelerates nothing.

https://www.alibabacloud.com/help/en/oss/developer-reference/bucket-operations
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.services.oss.exceptions import InvalidArgument, MalformedXml, OssError
from emulator.services.oss.lifecycle import LIFECYCLE, check_lifecycle
from emulator.services.oss.models import Bucket, Oss
from emulator.services.oss.sealing import Encryption
from emulator.services.oss.shapes import Shape, anything, boolean, natural, one_of, text
from emulator.services.oss.tags import TAGGING, check_bucket_tags, render_tagging, tags_of
from emulator.services.oss.xml import Element, node, optional

Rule = Callable[[Oss, Bucket, Element], Element | None]
"""Checks what the shape cannot say, and returns what is kept; None: nothing is."""


@dataclass(frozen=True)
class Setting:
    """name: of the API's operations, after their verb. root, shape: of the XML; no root: it cannot be set here.

    missing: code and message of the 404 where it is not set; else `default` is what is read then.
    action: of the access policies, after their verb, where it is not the name.
    """

    name: str
    methods: str
    root: str = ""
    shape: Shape | None = None
    rule: Rule | None = None
    missing: tuple[str, str] | None = None
    default: Callable[[Bucket], Element] | None = None
    action: str = ""


PUBLIC_ACCESS_BLOCK: Shape = {"BlockPublicAccess?": boolean}

_ENCRYPTION: Shape = {
    "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": text, "KMSMasterKeyID?": text, "KMSDataEncryption?": text}
}
_LOGGING: Shape = {"LoggingEnabled?": {"TargetBucket?": text, "TargetPrefix?": text, "LoggingRole?": text}}
_CORS: Shape = {
    "CORSRule+": {
        "AllowedOrigin+": text,
        "AllowedMethod+": one_of("GET", "PUT", "DELETE", "POST", "HEAD"),
        "AllowedHeader*": text,
        "ExposeHeader*": text,
        "MaxAgeSeconds?": natural,
    },
    "ResponseVary?": boolean,
}
_WEBSITE: Shape = {
    "IndexDocument?": {"Suffix": text, "SupportSubDir?": boolean, "Type?": one_of("0", "1", "2")},
    "ErrorDocument?": {"Key": text, "HttpStatus?": one_of("200", "404")},
    "RoutingRules?": {"RoutingRule*": anything},
}
_REFERER: Shape = {
    "AllowEmptyReferer": boolean,
    "AllowTruncateQueryString?": boolean,
    "TruncatePath?": boolean,
    "RefererList": {"Referer*": text},
    "RefererBlacklist?": {"Referer*": text},
}
_HTTPS: Shape = {
    "TLS?": {"Enable?": boolean, "TLSVersion*": one_of("TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3")},
    "CipherSuite?": {
        "Enable?": boolean,
        "StrongCipherSuite?": boolean,
        "CustomCipherSuite*": text,
        "TLS13CustomCipherSuite*": text,
    },
}
_MAX_CORS_RULES = 20


def render_encryption(wanted: Encryption) -> Element:
    default = [
        node("SSEAlgorithm", wanted.algorithm),
        optional("KMSMasterKeyID", wanted.key_id),
        optional("KMSDataEncryption", wanted.data_algorithm),
    ]
    return node("ServerSideEncryptionRule", [node("ApplyServerSideEncryptionByDefault", default)])


def _check_encryption(_: Oss, __: Bucket, wanted: Element) -> Element:
    """Whether the key exists shows only when it is used, as in the cloud."""
    rule = wanted.children[0]
    values = (rule.value(tag) for tag in ("SSEAlgorithm", "KMSMasterKeyID", "KMSDataEncryption"))
    encryption = Encryption.ask(*values)
    if not encryption.algorithm:
        raise MalformedXml("no SSEAlgorithm")
    return render_encryption(encryption)


def _check_logging(oss: Oss, bucket: Bucket, wanted: Element) -> Element | None:
    enabled = wanted.child("LoggingEnabled")
    if enabled is None:
        return None
    target = enabled.value("TargetBucket")
    if not target:
        raise MalformedXml("no TargetBucket")
    there = {each.name: each.region for each in oss.buckets_of(bucket.owner)}
    if there.get(target) != bucket.region:
        message = "The target bucket for logging does not exist, is not owned by you, or is in another region."
        raise OssError(400, "InvalidTargetBucketForLogging", message, details={"TargetBucket": target})
    return wanted


def _check_cors(_: Oss, __: Bucket, wanted: Element) -> Element:
    rules = list(wanted.all("CORSRule"))
    if len(rules) > _MAX_CORS_RULES:
        raise InvalidArgument(f"There may be at most {_MAX_CORS_RULES} CORS rules.")
    for rule in rules:
        for tag in ("AllowedOrigin", "AllowedHeader"):
            if any(each.text.count("*") > 1 for each in rule.all(tag)):
                raise InvalidArgument(f"There may be at most one * in {tag}.", tag)
        if any("*" in each.text for each in rule.all("ExposeHeader")):
            raise InvalidArgument("There may be no * in ExposeHeader.", "ExposeHeader")
    return wanted


def _check_website(_: Oss, __: Bucket, wanted: Element) -> Element:
    if not wanted.children:
        raise MalformedXml("none of IndexDocument, ErrorDocument and RoutingRules")
    suffix = wanted.child("IndexDocument")
    if suffix and (not suffix.value("Suffix") or "/" in suffix.value("Suffix")):
        raise InvalidArgument("The suffix of an index is the name of an object, without /.", "Suffix")
    return wanted


def _check_https(_: Oss, __: Bucket, wanted: Element) -> Element:
    tls = wanted.child("TLS")
    if not wanted.children:
        raise MalformedXml("neither TLS nor CipherSuite")
    if tls and tls.value("Enable") == "true" and not tls.value("TLSVersion"):
        raise MalformedXml("no TLSVersion")
    return wanted


def _check_tagging(_: Oss, __: Bucket, wanted: Element) -> Element:
    return render_tagging(check_bucket_tags(tags_of(wanted)))


def _check_block(_: Oss, __: Bucket, wanted: Element) -> Element:
    blocked = wanted.value("BlockPublicAccess") == "true"
    return node("PublicAccessBlockConfiguration", [node("BlockPublicAccess", blocked)])


def _move_to_group(_: Oss, bucket: Bucket, wanted: Element) -> None:
    group = wanted.value("ResourceGroupId")
    if not group.startswith("rg-"):
        raise OssError(400, "ResourceGroupIdPreCheckError", "The resource group id precheck error", ec="0039-00000003")
    bucket.resource_group = group


def _always(element: Element) -> Callable[[Bucket], Element]:
    return lambda _: element


def _group_of(bucket: Bucket) -> Element:
    return node("BucketResourceGroupConfiguration", [node("ResourceGroupId", bucket.resource_group)])


_NO_REFERERS = node(
    "RefererConfiguration",
    [
        node("AllowEmptyReferer", True),
        node("AllowTruncateQueryString", True),
        node("TruncatePath", False),
        node("RefererList"),
    ],
)

SETTINGS = {
    "accessmonitor": Setting(
        "BucketAccessMonitor",
        "GET PUT",
        "AccessMonitorConfiguration",
        {"Status": one_of("Enabled", "Disabled")},
        default=_always(node("AccessMonitorConfiguration", [node("Status", "Disabled")])),
    ),
    "cors": Setting(
        "BucketCors",
        "GET PUT DELETE",
        "CORSConfiguration",
        _CORS,
        _check_cors,
        missing=("NoSuchCORSConfiguration", "The CORS Configuration does not exist."),
    ),
    "encryption": Setting(
        "BucketEncryption",
        "GET PUT DELETE",
        "ServerSideEncryptionRule",
        _ENCRYPTION,
        _check_encryption,
        missing=("NoSuchServerSideEncryptionRule", "The server side encryption configuration is not found."),
    ),
    "httpsConfig": Setting(
        "BucketHttpsConfig",
        "GET PUT",
        "HttpsConfiguration",
        _HTTPS,
        _check_https,
        missing=("NoSuchHttpsConfig", "The https configuration does not exist."),
    ),
    "lifecycle": Setting(
        "BucketLifecycle",
        "GET PUT DELETE",
        "LifecycleConfiguration",
        LIFECYCLE,
        lambda _, __, wanted: check_lifecycle(wanted),
        missing=("NoSuchLifecycle", "No Row found in Lifecycle Table."),
    ),
    "logging": Setting(
        "BucketLogging",
        "GET PUT DELETE",
        "BucketLoggingStatus",
        _LOGGING,
        _check_logging,
        default=_always(node("BucketLoggingStatus")),
    ),
    "publicAccessBlock": Setting(
        "BucketPublicAccessBlock",
        "GET PUT DELETE",
        "PublicAccessBlockConfiguration",
        PUBLIC_ACCESS_BLOCK,
        _check_block,
        default=_always(node("PublicAccessBlockConfiguration", [node("BlockPublicAccess", False)])),
    ),
    "referer": Setting("BucketReferer", "GET PUT", "RefererConfiguration", _REFERER, default=_always(_NO_REFERERS)),
    "replication": Setting(
        "BucketReplication",
        "GET",
        missing=("NoSuchReplicationConfiguration", "The bucket replication configuration does not exist."),
    ),
    "resourceGroup": Setting(
        "BucketResourceGroup",
        "GET PUT",
        "BucketResourceGroupConfiguration",
        {"ResourceGroupId?": text},
        _move_to_group,
        default=_group_of,
    ),
    "tagging": Setting(
        "BucketTags",
        "GET PUT DELETE",
        "Tagging",
        TAGGING,
        _check_tagging,
        default=_always(node("Tagging", [node("TagSet")])),
        action="BucketTagging",
    ),
    "transferAcceleration": Setting(
        "BucketTransferAcceleration",
        "GET PUT",
        "TransferAccelerationConfiguration",
        {"Enabled": boolean},
        missing=(
            "NoSuchTransferAccelerationConfiguration",
            "The bucket transfer acceleration configuration does not exist.",
        ),
    ),
    "versioning": Setting(
        "BucketVersioning",
        "GET PUT",
        "VersioningConfiguration",
        {"Status": one_of("Enabled", "Suspended")},
        default=_always(node("VersioningConfiguration")),
    ),
    "website": Setting(
        "BucketWebsite",
        "GET PUT DELETE",
        "WebsiteConfiguration",
        _WEBSITE,
        _check_website,
        missing=("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration."),
    ),
    "worm": Setting("BucketWorm", "GET", missing=("NoSuchWORMConfiguration", "The WORM Configuration does not exist.")),
}
"""By sub-resource. Of worm and replication nothing can be set, so all that can be said is that they are missing."""
