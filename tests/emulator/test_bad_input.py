"""Input that is wrong on the wire, for every service: its own error or a closed connection, nothing done, and the
server lives on."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from emulator import AlibabaCloud
from tests.emulator.raw import Wire, exchange
from tests.emulator.signed import GOOD, Signed, sent

every_service = pytest.mark.parametrize("service", GOOD)
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
OWN_FORM = re.compile(rb'<Code>\w[\w.]+</Code>|"Code": "\w[\w.]+"|\n.OTS\w+')
"""Of an error: OSS's XML, the JSON of RPC and ROA, Tablestore's protobuf."""


def good(service: str) -> Signed:
    return GOOD[service][0]()


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in STATUS.findall(answer)]


def assert_lives_and_did_nothing(cloud: AlibabaCloud, service: str) -> None:
    """The good request has its first effect now, so no bad one had it before."""
    make, status = GOOD[service]
    assert cloud.defects == []
    assert sent(cloud, make())[0] == status


@pytest.fixture(scope="module")
def _small() -> Iterator[AlibabaCloud]:
    with AlibabaCloud(max_body=2000) as cloud:
        yield cloud


@pytest.fixture
def small(_small: AlibabaCloud) -> AlibabaCloud:
    """A cloud that takes bodies of up to two thousand bytes."""
    _small.reset()
    return _small


@every_service
@pytest.mark.parametrize("keep", [-1, 0, 1])
def test_a_body_that_ends_early_is_not_answered(cloud: AlibabaCloud, service: str, keep: int) -> None:
    request = good(service)
    body = request.body[:keep]
    assert exchange(cloud, request.head + body) == b""
    assert exchange(cloud, request.head[: len(request.head) // 2]) == b""
    assert_lives_and_did_nothing(cloud, service)


@every_service
def test_a_body_shorter_than_announced_is_not_answered(cloud: AlibabaCloud, service: str) -> None:
    request = good(service)
    assert exchange(cloud, replace(request, length=str(len(request.body) + 10)).wire) == b""
    assert exchange(cloud, replace(request, length=str(10**15)).wire) == b""
    assert_lives_and_did_nothing(cloud, service)


@every_service
def test_a_client_that_vanishes_is_forgotten(cloud: AlibabaCloud, service: str) -> None:
    with Wire(cloud) as wire:
        wire.send(good(service).wire[:-1])
    assert_lives_and_did_nothing(cloud, service)


@every_service
@pytest.mark.parametrize("length", ["abc", "-1", "+5", "0x10", "5, 6", "1e3", "9" * 30])
def test_a_length_that_is_none_is_refused(cloud: AlibabaCloud, service: str, length: str) -> None:
    answer = exchange(cloud, replace(good(service), length=length).wire)
    assert (statuses(answer), answer.endswith(b"Bad Request\n")) == ([400], True)
    assert_lives_and_did_nothing(cloud, service)


@every_service
@pytest.mark.parametrize(
    "more", [{"Transfer_Encoding": "chunked"}, {"Transfer_Encoding": "gzip"}, {"content_length": "1"}]
)
def test_two_lengths_are_refused(cloud: AlibabaCloud, service: str, more: dict[str, str]) -> None:
    """One of them would hide a second request in the body."""
    assert statuses(exchange(cloud, good(service).having(**more).wire)) == [400]
    assert_lives_and_did_nothing(cloud, service)


@every_service
def test_what_is_behind_a_body_is_no_part_of_it(cloud: AlibabaCloud, service: str) -> None:
    """Cut short by its length, the body is not what was signed; the rest is no request."""
    request = good(service)
    first, second = statuses(answer := exchange(cloud, replace(request, length=str(len(request.body) - 3)).wire))
    assert (first in (400, 403), second) == (True, 400)
    assert OWN_FORM.search(answer)
    assert_lives_and_did_nothing(cloud, service)


@every_service
def test_a_body_that_is_not_the_one_that_was_signed_is_refused(cloud: AlibabaCloud, service: str) -> None:
    request = good(service)
    status, answer = sent(cloud, replace(request, body=request.body[:-1] + b"!"))
    assert status in (400, 403)
    assert OWN_FORM.search(answer)
    assert_lives_and_did_nothing(cloud, service)


@every_service
@pytest.mark.parametrize("expect", [False, True])
def test_a_body_over_the_limit_is_refused(small: AlibabaCloud, service: str, expect: bool) -> None:
    request = replace(good(service), body=b"x" * 2001)
    wire = request.having(Expect="100-continue").head if expect else request.wire
    answer = exchange(small, wire)
    assert statuses(answer) in ([400], [413])
    assert re.search(rb"EntityTooLarge|OTSRequestBodyTooLarge", answer)
    assert_lives_and_did_nothing(small, service)


@every_service
def test_garbage_behind_a_request_ends_the_connection(cloud: AlibabaCloud, service: str) -> None:
    request = good(service)
    answer = exchange(cloud, request.wire + b"\x00\xff\x16\x03 no request\r\n\r\n" + request.wire)
    assert statuses(answer) == [GOOD[service][1], 400]
    assert cloud.defects == []
    assert len(cloud.requests) == 1


@every_service
def test_requests_behind_each_other_are_all_answered(cloud: AlibabaCloud, service: str) -> None:
    other, good_one = good("tablestore"), good(service)
    answer = exchange(cloud, other.wire + good_one.wire + other.wire)
    assert statuses(answer) == [404, GOOD[service][1], 404]
    assert cloud.defects == []


@every_service
def test_thousands_of_headers_are_read_or_refused(cloud: AlibabaCloud, service: str) -> None:
    too_many = good(service).having(**{f"x_h{number}": "v" * 200 for number in range(5000)})
    answer = b""
    with Wire(cloud) as wire, contextlib.suppress(OSError, EOFError):  # it may hang up while this is still being sent
        wire.send(too_many.wire)
        answer = wire.read_until(b"\r\n\r\n")
    assert statuses(answer) in ([], [400])
    assert cloud.requests == ()
    many = good(service).having(**{f"x_h{number}": "v" for number in range(5000)})
    assert statuses(exchange(cloud, many.wire)) == [GOOD[service][1]]
    assert cloud.defects == []


PATHS = (
    *("/..", "/%2e%2e/%2e%2e/etc/passwd", "///x", "/%00", "/%", "/%zz", "/%ff", "/..%2f..%2fetc%2fpasswd", "/./"),
    *("/a/../b", "/%2F", "/;x", "/\\..\\x", "/" + "a" * 9000, "http://", "http:///", "http://a b/", "*", "etc/passwd"),
)


@every_service
def test_no_path_leads_anywhere_else(cloud: AlibabaCloud, service: str) -> None:
    request = good(service)
    query = request.target.partition("?")[2]
    for path in PATHS:
        answer = exchange(cloud, replace(request, target=f"{path}?{query}" if query else path).wire)
        assert statuses(answer) in ([400], [403], [404]), path
        assert OWN_FORM.search(answer) or answer.endswith(b"Bad Request\n"), path
    assert_lives_and_did_nothing(cloud, service)
