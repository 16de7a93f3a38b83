"""OSS operations as plain data: what goes over the wire is what the SDK itself would send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import alibabacloud_oss_v2 as sdk
import pytest
from alibabacloud_oss_v2 import models, operations

from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.clouds.alicloud_oss import _answer, _input
from stateroom.clouds.alicloud_oss_operations import OPERATIONS
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.errors import CloudError
from stateroom.local.alicloud import LocalAlicloud

BUCKET = "acme-state"

_BODIES = {
    "PutBucket": {"create_bucket_configuration": models.CreateBucketConfiguration()},
    "PutBucketVersioning": {"versioning_configuration": models.VersioningConfiguration()},
    "PutBucketEncryption": {"server_side_encryption_rule": models.ServerSideEncryptionRule()},
    "PutBucketPolicy": {"body": "{}"},
    "PutBucketPublicAccessBlock": {
        "public_access_block_configuration": models.PublicAccessBlockConfiguration()
    },
    "PutBucketHttpsConfig": {"https_configuration": models.HttpsConfiguration()},
    "PutBucketLogging": {"bucket_logging_status": models.BucketLoggingStatus()},
    "PutBucketLifecycle": {"lifecycle_configuration": models.LifecycleConfiguration()},
    "PutBucketTags": {"tagging": models.Tagging()},
    "PutBucketTransferAcceleration": {
        "transfer_acceleration_configuration": models.TransferAccelerationConfiguration()
    },
    "PutBucketAcl": {"acl": "private"},
    "DeleteMultipleObjects": {"objects": [models.DeleteObject(key="k")]},
    "AbortMultipartUpload": {"key": "k", "upload_id": "1"},
    **{name: {"key": "k"} for name in ("GetObject", "PutObject", "HeadObject", "DeleteObject")},
}  # fmt: skip
"""What the SDK wants to be given, beside the bucket."""


class Asked(Exception):  # noqa: N818 - what the SDK would have sent
    def __init__(self, sent: sdk.OperationInput) -> None:
        self.sent = sent


class Recorder:
    def has_feature(self, _flag: int) -> bool:
        return False

    def get_retry_attempts(self) -> int:
        return 1

    def invoke_operation(self, sent: sdk.OperationInput, **_: Any) -> Any:
        raise Asked(sent)


def sdks_own(name: str) -> sdk.OperationInput:
    """What the SDK's method for an operation sends."""
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
    bucket = {} if name == "ListBuckets" else {"bucket": BUCKET}
    request = getattr(models, f"{name}Request")(**bucket, **_BODIES.get(name, {}))
    modules = [getattr(operations, each) for each in dir(operations) if not each.startswith("_")]
    function = next(getattr(module, method) for module in modules if hasattr(module, method))
    with pytest.raises(Asked) as caught:
        function(Recorder(), request)
    return caught.value.sent


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_sent_as_the_sdk_sends_it(name: str) -> None:
    theirs, ours = sdks_own(name), _input(name, OPERATIONS[name], {"Bucket": BUCKET})
    query = {key: str(value) for key, value in (theirs.parameters or {}).items() if key != "uploadId"}
    assert (ours.method, ours.parameters) == (theirs.method, query)
    if OPERATIONS[name].root:
        body = theirs.body.decode() if isinstance(theirs.body, bytes) else str(theirs.body)
        assert f"<{OPERATIONS[name].root}" in body


def repeated(model: Any, path: str = "") -> Iterator[str]:
    """The paths of the elements that the SDK's model of an answer takes as lists."""
    for meta in model._attribute_map.values():
        kind = meta.get("type", "").removesuffix(",xml")
        # The root element is an attribute of the SDK's result, where it is not the result itself.
        below = path if meta.get("position") == "body" else f"{path}/{meta['rename']}".lstrip("/")
        if meta["tag"] == "xml" and kind.startswith("["):
            yield below
        inner = getattr(models, kind.strip("[]"), None)
        if hasattr(inner, "_attribute_map"):
            yield from repeated(inner, below)


@pytest.mark.parametrize("name", [name for name, each in OPERATIONS.items() if each.answer == "xml"])
def test_what_the_sdk_takes_for_a_list_is_one(name: str) -> None:
    ours, theirs = set(OPERATIONS[name].lists), set(repeated(getattr(models, f"{name}Result")))
    # The API groups uploads by prefix; the SDK does not read the groups.
    ours -= {"CommonPrefixes"} if name == "ListMultipartUploads" else set()
    assert ours == theirs


@pytest.fixture
def cloud(alicloud_backend: AlicloudBackend) -> AlicloudCloud:
    cloud = connect_alicloud(alicloud_backend)
    cloud.execute(Call("oss", "PutBucket", {"Bucket": BUCKET, "Headers": {"x-oss-acl": "private"}}))
    return cloud


def ask(cloud: AlicloudCloud, name: str, **params: Any) -> Any:
    return cloud.execute(Call("oss", name, {"Bucket": BUCKET, **params}))


SETTINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Versioning": ({"Status": "Enabled"}, {"Status": "Enabled"}),
    "Encryption": (
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}},
    ),
    "PublicAccessBlock": ({"BlockPublicAccess": True}, {"BlockPublicAccess": "true"}),
    "HttpsConfig": (
        {"TLS": {"Enable": True, "TLSVersion": ["TLSv1.2", "TLSv1.3"]}},
        {"TLS": {"Enable": "true", "TLSVersion": ["TLSv1.2", "TLSv1.3"]}},
    ),
    "Tags": (
        {"TagSet": {"Tag": [{"Key": "a&b", "Value": "<ü>"}]}},
        {"TagSet": {"Tag": [{"Key": "a&b", "Value": "<ü>"}]}},
    ),
    "Logging": (
        {"LoggingEnabled": {"TargetBucket": BUCKET, "TargetPrefix": "oss/"}},
        {"LoggingEnabled": {"TargetBucket": BUCKET, "TargetPrefix": "oss/"}},
    ),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_read_as_it_was_written(cloud: AlicloudCloud, name: str) -> None:
    written, read = SETTINGS[name]
    assert ask(cloud, f"PutBucket{name}", Body=written) == {}
    answer = ask(cloud, f"GetBucket{name}")
    assert {key: answer[key] for key in read} == read


def test_a_lifecycle_is_read_as_it_was_written(cloud: AlicloudCloud) -> None:
    rule = {
        "ID": "noncurrent",
        "Prefix": "",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "AbortMultipartUpload": {"Days": 7},
    }
    ask(cloud, "PutBucketLifecycle", Body={"Rule": [rule]})
    (read,) = ask(cloud, "GetBucketLifecycle")["Rule"]
    assert (read["ID"], read["NoncurrentVersionExpiration"]) == ("noncurrent", {"NoncurrentDays": "90"})
    assert read["Tag"] == read["Transition"] == []


def test_a_policy_is_a_text(cloud: AlicloudCloud) -> None:
    policy = (
        '{"Version":"1","Statement":[{"Effect":"Deny","Action":["oss:*"],"Principal":["*"],'
        f'"Resource":["acs:oss:*:*:{BUCKET}"],"Condition":{{"Bool":{{"acs:SecureTransport":["false"]}}}}}}]}}'
    )
    ask(cloud, "PutBucketPolicy", Body=policy)
    assert ask(cloud, "GetBucketPolicy") == {"Policy": policy}
    assert ask(cloud, "DeleteBucketPolicy") == {}


def test_a_location_is_a_text(cloud: AlicloudCloud) -> None:
    assert ask(cloud, "GetBucketLocation") == {"LocationConstraint": "oss-cn-hangzhou"}


@pytest.mark.parametrize("key", ["env:/a b+c%2F.tfstate", "ü/日本", "a&<b>", "tab\there"])
def test_any_key_is_listed_as_it_is(cloud: AlicloudCloud, key: str) -> None:
    ask(cloud, "PutBucketVersioning", Body={"Status": "Enabled"})
    version = ask(cloud, "PutObject", Key=key, Body="x")["Headers"]["x-oss-version-id"]
    (listed,) = ask(cloud, "ListObjectsV2")["Contents"]
    assert listed["Key"] == key
    found = ask(cloud, "ListObjectVersions")
    assert [(each["Key"], each["VersionId"]) for each in found["Version"]] == [(key, version)]
    assert found["DeleteMarker"] == found["CommonPrefixes"] == []
    assert ask(cloud, "GetObject", Key=key, Query={"versionId": version})["Body"] == b"x"
    assert ask(cloud, "HeadObject", Key=key)["Headers"]["Content-Length"] == "1"


def test_objects_are_deleted_by_version(cloud: AlicloudCloud) -> None:
    ask(cloud, "PutBucketVersioning", Body={"Status": "Enabled"})
    ask(cloud, "PutObject", Key="env:/a", Body="x")
    ask(cloud, "DeleteObject", Key="env:/a")
    found = ask(cloud, "ListObjectVersions")
    marked = [*found["Version"], *found["DeleteMarker"]]
    objects = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in marked]
    gone = ask(cloud, "DeleteMultipleObjects", Body={"Quiet": False, "Object": objects})
    assert [each["Key"] for each in gone["Deleted"]] == ["env:/a"] * 2
    assert ask(cloud, "ListObjectVersions")["Version"] == []


def test_pages_are_followed_by_their_markers(cloud: AlicloudCloud) -> None:
    for number in range(3):
        ask(cloud, "PutObject", Key=f"ü {number}", Body="x")
    first = ask(cloud, "ListObjectsV2", Query={"max-keys": 2})
    assert (len(first["Contents"]), first["IsTruncated"]) == (2, "true")
    token = {"continuation-token": first["NextContinuationToken"]}
    assert [each["Key"] for each in ask(cloud, "ListObjectsV2", Query=token)["Contents"]] == ["ü 2"]


def test_a_head_of_nothing_has_the_code_of_what_is_missing(cloud: AlicloudCloud) -> None:
    assert cloud.execute(
        Call("oss", "HeadObject", {"Bucket": BUCKET, "Key": "no"}, absent=frozenset({"NoSuchKey"}))
    ) is None  # fmt: skip


def test_a_body_carries_its_digest(cloud: AlicloudCloud, local_alicloud: LocalAlicloud) -> None:
    ask(cloud, "PutBucketTags", Body={"TagSet": {"Tag": []}})
    headers = local_alicloud.requests[-1].headers
    assert headers["content-type"] == "application/xml"
    assert len(headers["content-md5"]) == 24
    assert headers["user-agent"].endswith("/stateroom")


class Output:
    """An answer of the SDK."""

    def __init__(self, content: bytes) -> None:
        self.http_response, self.content, self.headers = self, content, {}


def test_an_answer_that_is_not_what_was_expected_is_reported(
    cloud: AlicloudCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="more than one Rule/ID"):
        _answer(OPERATIONS["GetBucketLifecycle"], Output(b"<L><Rule><ID>a</ID><ID>b</ID></Rule></L>"))
    once = cloud._session.oss("cn-hangzhou")._once
    monkeypatch.setattr(once, "invoke_operation", lambda _input: Output(b"<html>"))
    with pytest.raises(CloudError) as caught:
        ask(cloud, "GetBucketInfo")
    assert caught.value.what == f"the Alibaba Cloud SDK failed at oss GetBucketInfo on bucket {BUCKET}"
    assert caught.value.why.startswith("not XML: ")


def test_an_operation_that_nobody_described_is_a_defect(cloud: AlicloudCloud) -> None:
    with pytest.raises(KeyError):
        ask(cloud, "PutBucketWorm")
