"""OSS through S3's protocol, with AWS's own SDK: as Pulumi keeps its states there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import oss2
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator import AlibabaCloud
from emulator.auth.s3 import is_signed_for_s3
from emulator.errors import NotImplementedHere
from emulator.http import Request, Response
from emulator.services.oss.addressing import Place
from emulator.services.oss.s3_protocol import as_oss, as_s3

HOST = "http://s3.oss-cn-hangzhou.aliyuncs.com"
_BOTH = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
SECRET = "local-secret"
Connect = Callable[..., Any]


@pytest.fixture(params=["path", "virtual"])
def connect(request: pytest.FixtureRequest, cloud: AlibabaCloud) -> Iterator[Connect]:
    """Clients that name the bucket in the path, or, as OSS wants it, in the host, with the emulator as HTTP proxy."""
    clients: list[Any] = []

    def connected(secret: str = SECRET, **options: Any) -> Any:
        proxies = {"proxies": {"http": cloud.url}} if request.param == "virtual" else {}
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": request.param},
            retries={"total_max_attempts": 1},
            **{**_BOTH, **proxies, **options},
        )
        client = boto3.client(
            "s3",
            endpoint_url=HOST if proxies else cloud.url,
            region_name="oss-cn-hangzhou",
            aws_access_key_id="local",
            aws_secret_access_key=secret,
            config=config,
        )
        clients.append(client)
        return client

    yield connected
    for each in clients:
        each.close()


@pytest.fixture
def named(bucket: oss2.Bucket) -> dict[str, str]:
    """A bucket that is there, as an argument."""
    return {"Bucket": bucket.bucket_name}


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


@pytest.mark.parametrize("key", [".pulumi/stacks/a/b.json", "a b+c/%2F/€.json", "a//b"])
def test_an_object_is_one_whatever_the_protocol(
    connect: Connect, bucket: oss2.Bucket, named: dict[str, str], key: str
) -> None:
    client, place = connect(), {**named, "Key": key}
    client.put_object(**place, Body=b"{}", Metadata={"kind": "state"}, ContentType="application/json")
    assert bucket.get_object(key).read() == b"{}"
    got = client.get_object(**place)
    assert (got["Body"].read(), got["Metadata"], got["ContentType"]) == (b"{}", {"kind": "state"}, "application/json")
    assert client.head_object(**place)["ETag"] == got["ETag"]
    client.copy_object(**named, Key="copy", CopySource={"Bucket": named["Bucket"], "Key": key})
    assert bucket.get_object("copy").read() == b"{}"
    listed = client.list_objects_v2(**named, MaxKeys=1)
    assert (listed["KeyCount"], listed["IsTruncated"]) == (1, True)
    rest = client.list_objects_v2(**named, ContinuationToken=listed["NextContinuationToken"])
    assert {each["Key"] for each in [*listed["Contents"], *rest["Contents"]]} == {key, "copy"}
    client.delete_object(**place)
    with pytest.raises(ClientError) as caught:
        client.get_object(**place)
    assert code_of(caught) == "NoSuchKey"


def test_encryption_and_versions_are_told_in_s3s_words(
    connect: Connect, bucket: oss2.Bucket, named: dict[str, str]
) -> None:
    bucket.put_bucket_versioning(oss2.models.BucketVersioningConfig("Enabled"))
    client, place = connect(), {**named, "Key": "state"}
    plain = client.put_object(**place, Body=b"1", ServerSideEncryption="AES256")
    assert (plain["ServerSideEncryption"], plain["VersionId"] != "") == ("AES256", True)
    sealed = client.put_object(**place, Body=b"2", ServerSideEncryption="aws:kms")
    assert sealed["ServerSideEncryption"] == "aws:kms"
    assert client.get_object(**place, VersionId=plain["VersionId"])["Body"].read() == b"1"
    assert client.delete_object(**place)["DeleteMarker"] is True


def test_a_wrong_secret_is_refused(connect: Connect, named: dict[str, str]) -> None:
    with pytest.raises(ClientError) as caught:
        connect("another").list_objects_v2(**named)
    assert code_of(caught) == "SignatureDoesNotMatch"


def test_chunks_with_a_checksum_behind_them_are_refused_as_oss_does(connect: Connect, named: dict[str, str]) -> None:
    """The default of newer SDKs where the connection has TLS; without, they put the checksum into a header."""
    client = connect(request_checksum_calculation="when_supported")
    with pytest.raises(ClientError) as caught:
        client.put_object(**named, Key="a", Body=b"1")
    assert code_of(caught) in {"InvalidArgument", "NotImplemented"}


def test_a_conditional_write_is_not_pretended(connect: Connect, named: dict[str, str]) -> None:
    with pytest.raises(ClientError) as caught:
        connect().put_object(**named, Key="a", Body=b"1", IfNoneMatch="*")
    assert code_of(caught) == "NotImplemented"


def test_a_url_with_a_signature_is_not_pretended(connect: Connect, named: dict[str, str]) -> None:
    url = connect().generate_presigned_url("get_object", Params={**named, "Key": "a"})
    request = Request("GET", "", "/a", url.partition("?")[2], {}, b"", secure=True)
    with pytest.raises(NotImplementedHere):
        is_signed_for_s3(request)


def test_what_the_sdk_adds_is_left_out_and_the_rest_stays_as_it_came() -> None:
    headers = {"x-amz-acl": "private", "x-amz-date": "now", "content-type": "text/plain"}
    place = Place("bucket", "key", "")
    sent = Request("PUT", "", "/bucket/key", "tagging&x-id=PutObjectTagging", headers, b"", secure=False)
    told = as_oss(sent, place)
    assert (told.query, told.headers) == ("tagging=", {"x-oss-object-acl": "private", "content-type": "text/plain"})
    assert as_oss(Request("GET", "", "/", "acl", {}, b"", secure=False), place).query == "acl"
    answer = as_s3(Response(200, b"", {"x-oss-meta-a": "1", "x-oss-hash-crc64ecma": "2", "ETag": "3"}))
    assert answer.headers == {"x-amz-meta-a": "1", "ETag": "3"}
