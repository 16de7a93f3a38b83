"""Buckets and keys in hosts and paths."""

from __future__ import annotations

import base64

import oss2
import pytest

from emulator.http import Request
from emulator.services.oss.addressing import locate
from emulator.services.oss.exceptions import InvalidBucketName, InvalidObjectName
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send


def request(host: str, path: str) -> Request:
    return Request("GET", host, path, "", {}, b"", False)


@pytest.mark.parametrize(
    ("host", "path", "found"),
    [
        ("127.0.0.1:8000", "/bucket/key", ("bucket", "key", "")),
        ("127.0.0.1", "/bucket/", ("bucket", "", "")),
        ("127.0.0.1", "/bucket", ("bucket", "", "")),
        ("127.0.0.1", "/", ("", "", "")),
        ("[::1]:8000", "/bucket/key", ("bucket", "key", "")),
        ("", "/bucket/key", ("bucket", "key", "")),
        ("localhost:8000", "/bucket/key", ("bucket", "key", "")),
        ("cloud:8000", "/bucket/key", ("bucket", "key", "")),
        ("bucket.localhost:8000", "/a/b", ("bucket", "a/b", "")),
        ("bucket.127.0.0.1:8000", "/a/b", ("bucket", "a/b", "")),
        ("bucket.x", "/a/b", ("bucket", "a/b", "")),
        ("oss.test:8000", "/bucket/key", ("bucket", "key", "")),
        ("bucket.oss.test:8000", "/key", ("bucket", "key", "")),
        ("oss-cn-hangzhou.aliyuncs.com", "/", ("", "", "cn-hangzhou")),
        ("oss-cn-hangzhou.aliyuncs.com", "/bucket/key", ("bucket", "key", "cn-hangzhou")),
        ("bucket.oss-cn-hangzhou.aliyuncs.com", "/key", ("bucket", "key", "cn-hangzhou")),
        ("bucket.oss-cn-hangzhou-internal.aliyuncs.com", "/key", ("bucket", "key", "cn-hangzhou")),
        ("BUCKET.OSS-cn-hangzhou.aliyuncs.com.:80", "/Key", ("bucket", "Key", "cn-hangzhou")),
        ("bucket.s3.oss-us-west-1.aliyuncs.com", "/key", ("bucket", "key", "us-west-1")),
        ("bucket.cn-hangzhou.oss.aliyuncs.com", "/key", ("bucket", "key", "cn-hangzhou")),
        ("cn-hangzhou.oss.aliyuncs.com", "/", ("", "", "cn-hangzhou")),
        ("bucket.oss.aliyuncs.com", "/key", ("bucket", "key", "")),
        ("bucket.oss-accelerate.aliyuncs.com", "/key", ("bucket", "key", "")),
        ("127.0.0.1", "/bucket/env%3A%2Fterraform.tfstate", ("bucket", "env:/terraform.tfstate", "")),
        ("127.0.0.1", "/bucket/a%252Fb", ("bucket", "a%2Fb", "")),
        ("127.0.0.1", "/bucket/a//b/../c/.", ("bucket", "a//b/../c/.", "")),
        ("127.0.0.1", "/bucket/a+b", ("bucket", "a+b", "")),
        ("127.0.0.1", "/bucket/%E2%82%AC", ("bucket", "€", "")),
    ],
)
def test_a_request_names_a_bucket_and_a_key(host: str, path: str, found: tuple[str, str, str]) -> None:
    place = locate(request(host, path))

    assert (place.bucket, place.key, place.region) == found


@pytest.mark.parametrize(
    "path", ["/bucket//key", "/bucket/%2Fkey", "/bucket/%5Ckey", "/bucket/%ff", "/bucket/" + "k" * 1024]
)
def test_a_key_has_rules(path: str) -> None:
    with pytest.raises(InvalidObjectName):
        locate(request("127.0.0.1", path))


@pytest.mark.parametrize("path", ["/..%2Fbucket/k", "//key", "/%2Fbucket/key", "/b%00/key", "/B/key", "/%ff/"])
def test_a_bucket_in_a_path_has_rules(path: str) -> None:
    if path == "//key":
        assert locate(request("127.0.0.1", path)).bucket == ""
        return
    with pytest.raises(InvalidBucketName):
        locate(request("127.0.0.1", path))


def test_the_longest_key_is_taken_and_no_longer(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    assert send(oss_place, "PUT", "/place-of-tests/" + "k" * 1023, body=b"v").status == 200

    answer = send(oss_place, "PUT", "/place-of-tests/" + "k" * 1024, body=b"v")

    assert (answer.status, answer.code) == (400, "InvalidObjectName")


def test_what_a_path_means_is_kept_in_the_key(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    for path, key in (
        ("env%3A%2Fx", "env:/x"),
        ("a//b", "a//b"),
        ("a/../../b", "a/../../b"),
        (".", "."),
        ("..", ".."),
        ("x%2F..%2Fy", "x/../y"),
        ("%2e%2e/z", "../z"),
        ("q%3Facl", "q?acl"),
    ):
        assert send(oss_place, "PUT", f"/place-of-tests/{path}", body=key.encode()).status == 200, path
        assert send(oss_place, "GET", f"/place-of-tests/{path}").body == key.encode()

    assert {each.key for each in oss2.ObjectIterator(bucket)} == {
        "env:/x", "a//b", "a/../../b", ".", "..", "x/../y", "../z", "q?acl"
    }  # fmt: skip


def test_a_virtual_host_and_a_path_are_the_same_bucket(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    authority = oss_place.endpoint.removeprefix("http://")
    host = f"{oss_place.bucket}.{authority}"

    put = send(oss_place, "PUT", "/a%2Fb", host=host, resource="/place-of-tests/a/b", body=b"v")
    info = send(oss_place, "GET", "/?bucketInfo=", host=host, resource="/place-of-tests/")

    assert put.status == 200
    assert bucket.get_object("a/b").read() == b"v"
    assert info.xml.findtext("Bucket/Name") == "place-of-tests"


def test_an_error_names_what_it_is_about(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    answer = send(oss_place, "GET", "/place-of-tests/a%26b")

    assert answer.headers["content-type"] == "application/xml"
    assert {child.tag: child.text for child in answer.xml} == {
        "Code": "NoSuchKey",
        "Message": "The specified key does not exist.",
        "RequestId": answer.headers["x-oss-request-id"],
        "HostId": oss_place.endpoint.removeprefix("http://"),
        "Key": "a&b",
        "BucketName": "place-of-tests",
        "EC": "0026-00000001",
    }
    head = send(oss_place, "HEAD", "/place-of-tests/a%26b")
    assert b"<Key>a&amp;b</Key>" in base64.b64decode(head.headers["x-oss-err"])
