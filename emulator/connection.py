"""One client's connection: requests are read off it, answered in their order, and written back.

Written on the parser itself, because a service needs the target exactly as it came: `//`, `%2F` and `%3A` unresolved,
and the authority of an absolute-form target, by which the emulator serves as a forward proxy, too.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from time import perf_counter
from typing import Protocol

import httptools

from emulator.http import Request, Response

MAX_HEAD = 256 * 1024
"""Bytes of a request line and its headers."""

_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}
_LINE_BREAKS = str.maketrans("\r\n\0", "   ")
_ABSOLUTE = re.compile(r"https?://(?P<authority>[^/?#]+)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_UNREADABLE = Response(400, b"Bad Request\n", {"Content-Type": "text/plain"})


@dataclass(frozen=True)
class Arrived:
    """A request that is complete. at: perf_counter. too_large: its body was more than is taken, and left out.

    last: nothing more is read from the connection after it.
    """

    request: Request
    at: float
    too_large: bool = False
    last: bool = False


class Answers(Protocol):
    """Who answers. latency: seconds that every request waits first. max_body: bytes."""

    latency: float
    max_body: int

    def answer(self, arrived: Arrived) -> Response: ...
    def now(self) -> float: ...


@dataclass
class _Message:
    """A request while it is being read."""

    at: float = 0.0
    target: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    too_large: bool = False
    last: bool = False


Tunnel = Callable[[str, asyncio.Transport], bool]
"""Takes the client of a proxy over, that wants a tunnel to a host and port; False for where none leads."""


class Connection(asyncio.Protocol):
    """connections: those that are open, which this one joins and leaves. tunnel: None where there are none."""

    def __init__(
        self, answers: Answers, connections: set[Connection], *, secure: bool, tunnel: Tunnel | None = None
    ) -> None:
        self._answers = answers
        self._tunnel = tunnel
        self._connections = connections
        self._secure = secure
        self._parser = httptools.HttpRequestParser(self)
        self._message = _Message()
        self._waiting: deque[Arrived | None] = deque()  # None: what came could not be read
        self._busy = False
        self._deaf = False
        self._head_size: int | None = 0
        self._transport: asyncio.Transport
        self._source_ip = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the types: a stream has no other
        self._transport = transport
        self._source_ip = (transport.get_extra_info("peername") or ("127.0.0.1",))[0]
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._connections.discard(self)
        self._waiting.clear()
        self._deaf = True

    def abort(self) -> None:
        self._transport.abort()

    def pause_writing(self) -> None:
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._transport.resume_reading()

    def eof_received(self) -> bool:
        """A client that has said all may still wait for the answer; over TLS it cannot."""
        self._deaf = True
        return self._busy and not self._secure

    def data_received(self, data: bytes) -> None:
        if self._deaf:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # after the request that asks for it, which is answered without
            self._deaf = True
        except httptools.HttpParserError:
            self._unreadable()
        if self._head_size is not None:
            self._head_size += len(data)
            if self._head_size > MAX_HEAD:
                self._unreadable()

    # What the parser calls.

    def on_message_begin(self) -> None:
        self._message = _Message()
        self._head_size = 0

    def on_url(self, url: bytes) -> None:
        if not self._message.at:
            self._message.at = perf_counter()
        self._message.target += url

    def on_header(self, name: bytes, value: bytes | None) -> None:
        headers = self._message.headers
        key = name.decode("latin-1").lower()
        text = read_header(value or b"")
        if key not in headers:
            headers[key] = text
        elif key == "authorization":
            # Go adds a Basic one for the user in an URL; the client's own signature counts.
            headers[key] = headers[key] if text.startswith("Basic ") else text
        elif key != "host":
            headers[key] += f", {text}"

    def on_headers_complete(self) -> None:
        self._head_size = None
        message, version = self._message, self._parser.get_http_version()
        message.last = not self._parser.should_keep_alive()
        if version != "1.0" and message.headers.get("expect", "").lower() == "100-continue":
            if int(message.headers.get("content-length") or 0) > self._answers.max_body:
                message.too_large = message.last = True
                self.on_message_complete()
                self._deaf = True
            elif not self._busy:
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        message = self._message
        if message.too_large or len(message.body) + len(body) > self._answers.max_body:
            message.too_large = True
            message.body.clear()
        else:
            message.body += body

    def on_message_complete(self) -> None:
        if self._deaf:
            return
        message = self._message
        method = self._parser.get_method().decode("latin-1")
        last = message.last or self._parser.should_upgrade()
        request = _read_request(method, message, secure=self._secure, source_ip=self._source_ip)
        # The parser takes the body of a request to upgrade for the other protocol's first bytes.
        is_cut = self._parser.should_upgrade() and method != "CONNECT" and _announces_body(message)
        if request is None or is_cut:
            self._unreadable()
        else:
            self._arrive(Arrived(request, message.at, message.too_large, last))
        self._head_size = 0

    def _unreadable(self) -> None:
        if not self._deaf:
            self._deaf = True
            self._arrive(None)

    # Answering.

    def _arrive(self, arrived: Arrived | None) -> None:
        self._waiting.append(arrived)
        if not self._busy:
            self._go_on()

    def _go_on(self) -> None:
        while self._waiting:
            self._busy = True
            arrived = self._waiting.popleft()
            if self._answers.latency > 0:
                asyncio.get_running_loop().call_later(self._answers.latency, self._answer_late, arrived)
                return
            self._answer(arrived)
        self._busy = False

    def _answer_late(self, arrived: Arrived | None) -> None:
        self._answer(arrived)
        self._go_on()

    def _answer(self, arrived: Arrived | None) -> None:
        if arrived and self._tunnel and arrived.request.method == "CONNECT" and not self._transport.is_closing():
            # All that was answered before must be on its way: what is not yet written would be lost.
            is_clear = self._transport.get_write_buffer_size() == 0
            if is_clear and self._tunnel(arrived.request.host, self._transport):
                return
        response = _UNREADABLE if arrived is None else self._answers.answer(arrived)
        if self._transport.is_closing():
            return
        last = arrived is None or arrived.last or (self._deaf and not self._waiting)
        method = arrived.request.method if arrived else ""
        self._transport.write(_rendered(response, method, self._answers.now(), last=last))
        if last:
            self._waiting.clear()
            self._transport.close()


def read_header(value: bytes) -> str:
    """UTF-8 is what clients send; what is none is still text, so that services need not expect surrogates here."""
    try:
        return value.decode().strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def _announces_body(message: _Message) -> bool:
    return message.headers.get("content-length", "0") != "0" or "transfer-encoding" in message.headers


def _read_request(method: str, message: _Message, *, secure: bool, source_ip: str) -> Request | None:
    """None for a target that is neither a path nor a URL."""
    target = message.target.decode("latin-1")
    host = message.headers.get("host", "")
    if absolute := _ABSOLUTE.fullmatch(target):
        host = absolute["authority"].rpartition("@")[2]
        target = absolute["rest"] if absolute["rest"].startswith("/") else f"/{absolute['rest']}"
    elif method == "CONNECT":
        target, host = "/", target
    elif not target.startswith("/"):
        return None
    path, _, query = target.partition("?")
    host = host or _user_of(message.headers.get("authorization", ""))
    return Request(method, host, path, query, message.headers, bytes(message.body), secure, source_ip)


def _user_of(authorization: str) -> str:
    """Clients that were given `http://bucket.x@127.0.0.1:PORT` name their bucket as the user of an empty host."""
    if not authorization.startswith("Basic "):
        return ""
    try:
        return base64.b64decode(authorization[6:]).decode().partition(":")[0]
    except (binascii.Error, ValueError):
        return ""


def _rendered(response: Response, method: str, now: float, *, last: bool) -> bytes:
    """The bytes of an answer. A HEAD's says how long the body would be: as the service says, or as it is."""
    head = [_STATUS_LINES.get(response.status) or f"HTTP/1.1 {response.status} \r\n"]
    body = response.body
    length = str(len(body))
    for name, value in response.headers.items():
        if name.lower() == "content-length":
            length = value if method == "HEAD" else length
        else:
            head.append(f"{name}: {value.translate(_LINE_BREAKS)}\r\n")
    if response.status >= 200 and response.status != 204:
        head.append(f"Content-Length: {length}\r\n")
    if not any(name.lower() == "date" for name in response.headers):
        head.append(f"Date: {formatdate(now, usegmt=True)}\r\n")
    head.append("Connection: close\r\n\r\n" if last else "Connection: keep-alive\r\n\r\n")
    if method == "HEAD" or response.status in (204, 304):
        body = b""
    return "".join(head).encode("utf-8", "surrogateescape") + body
