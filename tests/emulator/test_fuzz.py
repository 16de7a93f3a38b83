"""Whatever is sent, every service answers properly and lives on.

`pytest --hypothesis-profile=deep tests/emulator/test_fuzz.py` tries fifty times as much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator import AlibabaCloud
from emulator.http import Request, Response
from emulator.world import World
from tests.emulator.bending import (
    GOOD,
    HEADERS,
    PARAMETERS,
    add_first_things,
    answered,
    any_signature,
    bent_requests,
    rpc_calls,
    rpc_request,
    values,
)
from tests.emulator.raw import UNKNOWN, exchange
from tests.emulator.sdk_requests import sent_by_sdks

SERVICES = (
    b"GET / HTTP/1.1\r\nHost: a\r\n",
    b"PUT /bucket/key HTTP/1.1\r\nAuthorization: OSS local:x\r\n",
    b"POST /PutRow HTTP/1.1\r\nx-ots-date: x\r\nx-ots-accesskeyid: local\r\n",
    b"POST /?Action=CreateRole&Version=2015-05-01 HTTP/1.1\r\n",
    b"POST /?Action=AssumeRole&Version=2015-04-01 HTTP/1.1\r\n",
    b"POST /?Action=CreateKey&Version=2016-01-20 HTTP/1.1\r\n",
    b"POST /v2/openapi/createinstance HTTP/1.1\r\nx-acs-version: 2020-12-09\r\n",
)
shared_server = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
"""What one example leaves behind in the cloud does not matter to the next."""


class Seeds(list[Request]):
    def __repr__(self) -> str:
        """Short, in the report of a failure."""
        return f"<{len(self)} requests>"


@pytest.fixture(scope="module")
def seeds() -> Iterator[Seeds]:
    requests = Seeds(sent_by_sdks())
    with any_signature():
        yield requests


def assert_proper(response: Response, request: Request) -> None:
    """A success, or an error with a code in it; never one of those that clients repeat."""
    assert response.status in (200, 204, 206, 304, 501) or 400 <= response.status < 500
    if response.status >= 400 and request.method != "HEAD":
        code = (b"<Code>", b'"Code": "', b"\n", b"the emulator does not tunnel")
        assert any(mark in response.body for mark in code), response.body
    for name, value in response.headers.items():
        assert f"{name}{value}".encode("utf-8", "surrogateescape")


def populated(requests: list[Request]) -> World:
    """A world in which those have been asked."""
    world = World()
    for request in requests:
        answered(request, world)
    return world


@shared_server
@given(data=st.binary(max_size=300), start=st.sampled_from([b"", *SERVICES]), end=st.sampled_from([b"", b"\r\n\r\n"]))
def test_any_bytes_are_answered_or_dropped(cloud: AlibabaCloud, data: bytes, start: bytes, end: bytes) -> None:
    try:
        answer = exchange(cloud, start + data + end)
    except (TimeoutError, ConnectionResetError, BrokenPipeError):
        answer = b""
    statuses = {part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]}
    assert all(status in (b"100", b"200", b"204", b"501") or status.startswith(b"4") for status in statuses)
    assert not cloud.defects
    assert exchange(cloud, UNKNOWN).startswith(b"HTTP/1.1 501 ")


text = st.text(st.characters(codec="utf-8"), max_size=20)
paths = st.lists(text | st.sampled_from(["bucket", "key", "PutRow", "v2", "openapi", "createinstance"]), max_size=4)
names = st.sampled_from(
    [*HEADERS, "authorization", "date", "x-ots-date", "x-acs-action", "x-acs-version", "x-oss-date"]
)
authorizations = st.sampled_from(
    ["OSS local:x", "OSS4-HMAC-SHA256 Credential=a/b/c/oss/aliyun_v4_request", "acs a:b", "OTS a"]
)


@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "CONNECT"]),
    path=paths,
    query=st.dictionaries(st.sampled_from([*PARAMETERS, "Action", "Version", "Signature", "OSSAccessKeyId"]), text),
    headers=st.dictionaries(names, text | authorizations, max_size=6),
    body=st.binary(max_size=60),
)
def test_any_request_is_answered_properly(
    method: str, path: list[str], query: dict[str, str], headers: dict[str, str], body: bytes
) -> None:
    joined = "&".join(f"{name}={value}" for name, value in query.items())
    request = Request(method, headers.get("host", ""), "/" + "/".join(path), joined, headers, body, False)
    assert_proper(answered(request, World()), request)


@given(data=st.data())
def test_what_the_sdks_send_can_be_bent(seeds: Seeds, data: st.DataObject) -> None:
    world = populated(seeds[: data.draw(st.integers(0, len(seeds)), label="asked before")])
    for _ in range(3):
        request = data.draw(bent_requests(seeds))
        assert_proper(answered(request, world), request)


MISSING = re.compile(rb'"Code": "Missing(?!Parameter)(\w+)"|parameter (\w+) needed')


@given(data=st.data())
def test_rpc_actions_take_any_parameters(seeds: Seeds, data: st.DataObject) -> None:
    world = World()
    add_first_things(world)
    for _ in range(data.draw(st.integers(1, 4), label="calls")):
        version, action, parameters = data.draw(rpc_calls())
        for _ in range(9):
            request = rpc_request(version, action, parameters)
            response = answered(request, world)
            assert_proper(response, request)
            missing = MISSING.search(response.body)
            if not missing:
                break
            # What must be there comes right as often as wrong, or nothing would ever be reached.
            name = (missing[1] or missing[2]).decode()
            parameters[name] = data.draw(st.just(GOOD.get(name, "1")) | values, label=name)
