"""Conditional reads and reads of a part."""

from __future__ import annotations

from collections.abc import Mapping

import alibabacloud_oss_v2 as oss_v2
import oss2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.services.oss.responses.reading import Span, choose_span
from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import send
from tests.emulator.oss.test_settings import code_of

DATA = bytes(range(100))
PAST, FUTURE = "Thu, 01 Jan 2015 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"
ETAG = '"7ACEDD1A84A4CFCB6E7A16003242945E"'


@pytest.fixture
def key(bucket: oss2.Bucket) -> str:
    assert bucket.put_object("k", DATA).etag == ETAG.strip('"')
    return "k"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if-match": ETAG}, 200),
        ({"if-match": ETAG.strip('"')}, 200),
        ({"if-match": '"other"'}, 412),
        ({"if-match": f'"other", {ETAG}'}, 200),
        ({"if-none-match": ETAG}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-none-match": "*"}, 304),
        ({"if-modified-since": PAST}, 200),
        ({"if-modified-since": FUTURE}, 304),
        ({"if-modified-since": "nonsense"}, 200),
        ({"if-unmodified-since": PAST}, 412),
        ({"if-unmodified-since": FUTURE}, 200),
        ({"if-unmodified-since": "Thu, 99 Foo 2015"}, 200),
        ({"if-match": ETAG, "if-modified-since": FUTURE}, 304),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_has_conditions(
    oss_place: OssPlace, key: str, method: str, headers: Mapping[str, str], status: int
) -> None:
    answer = send(oss_place, method, f"/{oss_place.bucket}/{key}", headers=headers)

    assert answer.status == status
    if status == 304:
        assert (answer.body, answer.headers["etag"]) == (b"", ETAG)
    if status == 412 and method == "GET":
        assert answer.code == "PreconditionFailed"


@pytest.mark.parametrize(
    ("wanted", "status", "body"),
    [
        ("bytes=0-9", 206, DATA[:10]),
        ("bytes=10-", 206, DATA[10:]),
        ("bytes=-10", 206, DATA[-10:]),
        ("bytes=99-99", 206, DATA[99:]),
        ("bytes=50-200", 200, DATA),
        ("bytes=100-", 200, DATA),
        ("bytes=9-0", 200, DATA),
        ("bytes=-200", 200, DATA),
        ("bytes=-0", 200, DATA),
        ("bytes=-", 200, DATA),
        ("bytes=a-b", 200, DATA),
        ("bytes=0-1,3-4", 200, DATA),
        ("lines=0-1", 200, DATA),
        ("bytes=0-" + "9" * 100, 200, DATA),
    ],
)
def test_a_range_that_is_not_there_is_the_whole(
    oss_place: OssPlace, key: str, wanted: str, status: int, body: bytes
) -> None:
    answer = send(oss_place, "GET", f"/{oss_place.bucket}/{key}", headers={"range": wanted})

    assert (answer.status, answer.body) == (status, body)
    assert ("content-range" in answer.headers) == (status == 206)


@pytest.mark.parametrize(
    ("wanted", "status", "span"),
    [
        ("bytes=50-200", 206, "bytes 50-99/100"),
        ("bytes=-200", 206, "bytes 0-99/100"),
        ("bytes=100-200", 416, "bytes */100"),
        ("bytes=-0", 416, "bytes */100"),
    ],
)
def test_standard_ranges_are_cut_or_refused(oss_place: OssPlace, key: str, wanted: str, status: int, span: str) -> None:
    headers = {"range": wanted, "x-oss-range-behavior": "standard"}
    answer = send(oss_place, "GET", f"/{oss_place.bucket}/{key}", headers=headers)

    assert (answer.status, answer.headers["content-range"]) == (status, span)
    assert status != 416 or answer.code == "InvalidRange"


@pytest.mark.real_cloud
def test_both_sdks_read_ranges(old_bucket: oss2.Bucket, client: oss_v2.Client) -> None:
    old_bucket.put_object("k", DATA)
    request = oss_v2.GetObjectRequest(bucket=old_bucket.bucket_name, key="k", range_header="bytes=5-6")

    result = client.get_object(request)

    assert (result.body.read(), result.content_range, result.content_length) == (DATA[5:7], "bytes 5-6/100", 2)
    assert old_bucket.get_object("k", byte_range=(5, 6)).read() == DATA[5:7]
    assert old_bucket.get_object("k", byte_range=(None, 3)).read() == DATA[-3:]


def test_the_newer_sdk_knows_a_condition_that_failed(client: oss_v2.Client, key: str) -> None:
    request = oss_v2.GetObjectRequest(bucket="place-of-tests", key=key, if_match="other")

    assert code_of(lambda: client.get_object(request)) == (412, "PreconditionFailed")


def test_an_empty_object_has_no_range(oss_place: OssPlace, bucket: oss2.Bucket) -> None:
    bucket.put_object("empty", b"")

    for wanted in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        answer = send(oss_place, "GET", f"/{oss_place.bucket}/empty", headers={"range": wanted})
        assert (answer.status, answer.body) == (200, b"")


@given(
    st.text("bytes=0123456789-, ", max_size=20) | st.from_regex(r"bytes=\d{0,3}-\d{0,3}", fullmatch=True),
    st.integers(0, 50),
)
def test_a_span_is_always_within_the_object(header: str, size: int) -> None:
    span = choose_span(header, size, standard=False)

    assert span is None or (isinstance(span, Span) and 0 <= span.first <= span.last < size)
