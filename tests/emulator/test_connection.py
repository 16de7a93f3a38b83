"""HTTP as it comes over the wire, whatever the service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator import AlibabaCloud
from emulator.http import Request, Response
from emulator.world import World
from tests.emulator.raw import UNKNOWN, Wire, exchange, serve, status_of


@pytest.fixture
def echoes(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """OSS answers with the body it got, and its requests are kept here."""
    seen: list[Request] = []

    def echo(request: Request, world: World) -> Response:
        seen.append(request)
        return Response(200, request.body, {"Content-Type": "text/plain"})

    serve(monkeypatch, echo)
    return seen


@pytest.fixture
def small() -> Iterator[AlibabaCloud]:
    """Takes bodies of up to ten bytes."""
    with AlibabaCloud(max_body=10) as cloud:
        yield cloud


def test_the_path_arrives_as_it_was_sent(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    exchange(cloud, b"GET //b//env%3A%2Fa%2fb/../%zz?x=%2F&&y HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (echoes[0].path, echoes[0].query) == ("//b//env%3A%2Fa%2fb/../%zz", "x=%2F&&y")


@pytest.mark.parametrize(
    ("target", "arrived"),
    [
        (b"http://bucket.oss-cn-hangzhou.aliyuncs.com/?acl", ("bucket.oss-cn-hangzhou.aliyuncs.com", "/", "acl")),
        (b"HTTP://user@h:80//a%2Fb", ("h:80", "//a%2Fb", "")),
        (b"http://h", ("h", "/", "")),
        (b"http://h?acl", ("h", "/", "acl")),
    ],
)
def test_an_absolute_target_names_the_host(
    cloud: AlibabaCloud, echoes: list[Request], target: bytes, arrived: tuple[str, str, str]
) -> None:
    exchange(cloud, b"GET " + target + b" HTTP/1.1\r\nHost: other\r\n\r\n")
    assert (echoes[0].host, echoes[0].path, echoes[0].query) == arrived


def test_the_user_of_a_url_without_a_host_header_names_the_host(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    head = b"Host:\r\nAuthorization: Basic YnVja2V0Lng6\r\nauthorization: OSS a:b\r\n\r\n"
    exchange(cloud, b"GET / HTTP/1.1\r\n" + head)
    assert (echoes[0].host, echoes[0].headers["authorization"]) == ("", "OSS a:b")
    exchange(cloud, b"GET / HTTP/1.1\r\nHost:\r\nAuthorization: Basic YnVja2V0Lng6\r\n\r\n")
    assert echoes[1].host == "bucket.x"


def test_headers_that_are_no_utf_8_are_text_still(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    exchange(cloud, b"GET / HTTP/1.1\r\nX-One: \xc3\xbc \r\nX-Two: \xfc\r\nx-two: b\r\n\r\n")
    assert (echoes[0].headers["x-one"], echoes[0].headers["x-two"]) == ("ü", "ü, b")


def test_pipelined_requests_are_answered_in_their_order(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    answers = exchange(cloud, b"".join(b"PUT /b/k HTTP/1.1\r\nContent-Length: 1\r\n\r\n%d" % n for n in range(9)))
    assert [answer[-1:] for answer in answers.split(b"HTTP/1.1 200 OK")[1:]] == [b"%d" % n for n in range(9)]


def test_a_body_in_chunks_is_put_together(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    exchange(cloud, b"PUT /b/k HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n")
    assert echoes[0].body == b"abcde"


def test_a_client_that_expects_100_is_told_to_go_on(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    with Wire(cloud) as wire:
        wire.send(b"PUT /b/k HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
        assert wire.read_until(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"ok")
        assert wire.read_rest().endswith(b"\r\n\r\nok")


def test_the_answer_to_a_head_has_the_length_and_no_body(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    answer = exchange(cloud, b"HEAD /b/k HTTP/1.1\r\nContent-Length: 5\r\n\r\nabcde")
    assert b"Content-Length: 5\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_header_cannot_end_its_line(cloud: AlibabaCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def evil(request: Request, world: World) -> Response:
        return Response(200, b"", {"X-Evil": "a\r\nX-More: b\r\n\r\nbody"})

    serve(monkeypatch, evil)
    assert b"X-Evil: a  X-More: b    body\r\n" in exchange(cloud, b"GET / HTTP/1.1\r\n\r\n")


def test_a_request_for_another_protocol_is_answered_in_this_one(cloud: AlibabaCloud, echoes: list[Request]) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
    assert status_of(exchange(cloud, b"GET /b/k HTTP/1.1\r\n" + upgrade + b"\r\n")) == 200
    assert status_of(exchange(cloud, b"PUT /b/k HTTP/1.1\r\nContent-Length: 2\r\n" + upgrade + b"\r\nok")) == 400
    assert [request.method for request in echoes] == ["GET"]


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 60_000,
        b"NONSENSE / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_http_gets_400(cloud: AlibabaCloud, data: bytes) -> None:
    with Wire(cloud) as wire:
        wire.send(data)
        assert status_of(wire.read_until(b"\r\n\r\n")) == 400
    assert cloud.requests == ()
    assert status_of(exchange(cloud, UNKNOWN)) == 501


def test_a_truncated_request_is_dropped_without_an_answer(cloud: AlibabaCloud) -> None:
    assert exchange(cloud, b"PUT /b/k HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf") == b""
    assert exchange(cloud, b"PUT /b/k HTT") == b""
    assert exchange(cloud, b"") == b""
    assert cloud.requests == ()
    assert status_of(exchange(cloud, UNKNOWN)) == 501


def test_a_tunnel_to_another_place_is_refused(cloud: AlibabaCloud) -> None:
    answer = exchange(cloud, b"CONNECT sts.aliyuncs.com:443 HTTP/1.1\r\nHost: sts.aliyuncs.com:443\r\n\r\n")
    assert status_of(answer) == 501
    assert answer.endswith(b"the emulator tunnels to itself alone\n")


@pytest.mark.parametrize(
    ("head", "status", "code"),
    [
        (b"PUT /bucket/key HTTP/1.1\r\n", 400, b"<Code>EntityTooLarge</Code>"),
        (b"POST /PutRow HTTP/1.1\r\nx-ots-date: x\r\n", 413, b"OTSRequestBodyTooLarge"),
        (b"POST /?Action=CreateRole&Version=2015-05-01 HTTP/1.1\r\n", 413, b'"Code": "RequestEntityTooLarge"'),
    ],
)
@pytest.mark.parametrize("expect", [b"", b"Expect: 100-continue\r\n"])
def test_a_body_that_is_too_large_gets_the_error_of_its_service(
    small: AlibabaCloud, head: bytes, expect: bytes, status: int, code: bytes
) -> None:
    body = b"" if expect else b"x" * 11
    answer = exchange(small, head + expect + b"Content-Length: 11\r\n\r\n" + body)
    assert status_of(answer) == status
    assert code in answer


def test_a_request_that_waits_does_not_hold_up_the_others(cloud: AlibabaCloud) -> None:
    with Wire(cloud) as waiting, Wire(cloud) as probe:
        for wire in (waiting, probe):
            wire.send(UNKNOWN)
            wire.read_until(b"}")
        cloud.forget_requests()
        cloud.latency = 3600.0
        waiting.send(UNKNOWN)
        # Answered at once, and after the other one has been read: that was there first.
        probe.send(b"PUT /b/k HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        probe.read_until(b"\r\n\r\n")
        cloud.latency = 0.0
        assert status_of(exchange(cloud, UNKNOWN)) == 501
        assert len(cloud.requests) == 1


def test_every_request_waits_for_the_latency(cloud: AlibabaCloud) -> None:
    cloud.latency = 0.01
    assert status_of(exchange(cloud, UNKNOWN)) == 501
    (entry,) = cloud.requests
    assert entry.end - entry.start >= 0.01
