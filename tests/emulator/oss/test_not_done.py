"""What the emulator does not do, it says so, and never does something else instead."""

from __future__ import annotations

import oss2
import pytest

from emulator.services.oss.urls import _BUCKET, _OBJECT
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send


@pytest.mark.parametrize(
    ("method", "target", "operation"),
    [
        ("PUT", "/place-of-tests/k?symlink", "PutSymlink"),
        ("GET", "/place-of-tests/k?symlink", "GetSymlink"),
        ("POST", "/place-of-tests/k?restore", "RestoreObject"),
        ("POST", "/place-of-tests/k?append&position=0", "AppendObject"),
        ("POST", "/place-of-tests/", "PostObject"),
        ("PUT", "/place-of-tests/?inventory&inventoryId=1", "?inventory"),
        ("GET", "/place-of-tests/?inventory", "?inventory"),
        ("PUT", "/place-of-tests/?replication", "PutBucketReplication"),
        ("POST", "/place-of-tests/?worm", "InitiateBucketWorm"),
        ("PUT", "/place-of-tests/?requestPayment", "?requestPayment"),
        ("PUT", "/place-of-tests/?no-such-thing", "?no-such-thing"),
        ("PUT", "/place-of-tests/?no-such-thing=value", "?no-such-thing"),
        ("DELETE", "/place-of-tests/?no-such-thing", "?no-such-thing"),
        ("GET", "/place-of-tests/?no-such-thing", "?no-such-thing"),
        ("PUT", "/place-of-tests/k?no-such-thing", "?no-such-thing"),
        ("DELETE", "/place-of-tests/k?no-such-thing", "?no-such-thing"),
        ("GET", "/place-of-tests/k?x-oss-process=image/resize,w_1", "?x-oss-process"),
        ("GET", "/?regions", "DescribeRegions"),
    ],
)
def test_an_operation_that_is_not_done_is_named(
    oss_place: OssPlace, bucket: oss2.Bucket, method: str, target: str, operation: str
) -> None:
    bucket.put_object("k", b"v")

    answer = send(oss_place, method, target, body=b"x" if method != "GET" else b"")

    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert operation in (answer.xml.findtext("Message") or "")
    assert bucket.get_object("k").read() == b"v"


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/place-of-tests/?acl"),
        ("DELETE", "/place-of-tests/?httpsConfig"),
        ("DELETE", "/place-of-tests/?versioning"),
        ("PUT", "/place-of-tests/?location"),
        ("PUT", "/place-of-tests/?bucketInfo"),
        ("PUT", "/place-of-tests/?stat"),
        ("PUT", "/place-of-tests/?versions"),
        ("PUT", "/place-of-tests/?delete"),
        ("DELETE", "/place-of-tests/?acl"),
        ("PUT", "/place-of-tests/k?uploads"),
        ("PUT", "/place-of-tests/k?objectMeta"),
        ("DELETE", "/place-of-tests/k?acl"),
        ("PATCH", "/place-of-tests/k"),
        ("PUT", "/"),
        ("DELETE", "/"),
    ],
)
def test_a_method_that_the_api_does_not_have_is_refused(
    oss_place: OssPlace, bucket: oss2.Bucket, method: str, target: str
) -> None:
    bucket.put_object("k", b"v")

    answer = send(oss_place, method, target, body=b"x")

    assert (answer.status, answer.code) == (405, "MethodNotAllowed")
    assert bucket.get_object("k").read() == b"v"


def test_sub_resources_are_not_combined(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    answer = send(oss_place, "DELETE", "/place-of-tests/?acl&policy")

    assert (answer.status, answer.code) == (400, "InvalidArgument")


def test_every_operation_names_the_page_of_its_api() -> None:
    handlers = {handler for routes in (_BUCKET, _OBJECT) for handler in routes.values()}
    named = [handler for handler in handlers if handler.__qualname__ == handler.__name__]

    assert len(named) > 20
    assert [handler.__name__ for handler in named if not handler.__doc__] == []
