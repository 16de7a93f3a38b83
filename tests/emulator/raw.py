"""HTTP as bytes, for what no client would send."""

from __future__ import annotations

import socket
from contextlib import suppress
from types import TracebackType
from typing import Self

import pytest

from emulator import dispatch
from emulator.server import AlibabaCloud

UNKNOWN = b"GET /?Action=Foo&Version=1999-01-01 HTTP/1.1\r\nHost: a\r\n\r\n"
"""A request that every emulator answers with 501, and with no state."""


class Wire:
    """A connection to the emulator. Nothing waits for ever: after ten seconds without a byte it fails."""

    def __init__(self, cloud: AlibabaCloud) -> None:
        host, _, port = cloud.url.removeprefix("http://").rpartition(":")
        self._socket = socket.create_connection((host, int(port)), timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Sends as much as the emulator takes: it may have answered and closed before all of it is there."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(data)

    def finish(self) -> None:
        """Says that nothing more is sent."""
        with suppress(OSError):  # nobody is there any more
            self._socket.shutdown(socket.SHUT_WR)

    def read_until(self, end: bytes) -> bytes:
        """What comes up to those bytes, and with them."""
        data = bytearray()
        while not data.endswith(end):
            byte = self._socket.recv(1)
            if not byte:
                raise EOFError(f"the connection ended after {bytes(data)!r}")
            data += byte
        return bytes(data)

    def read_rest(self) -> bytes:
        """What comes until the emulator closes the connection, or has dropped it."""
        data = bytearray()
        try:
            while part := self._socket.recv(65536):
                data += part
        except ConnectionResetError:
            pass
        return bytes(data)


def exchange(cloud: AlibabaCloud, data: bytes) -> bytes:
    """Sends, says that this was all, and gives everything that comes back."""
    with Wire(cloud) as wire:
        wire.send(data)
        wire.finish()
        return wire.read_rest()


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def serve(monkeypatch: pytest.MonkeyPatch, answer: dispatch.Answer) -> None:
    """Every service answers so."""

    def answerer(service: str) -> dispatch.Answer:
        return answer

    monkeypatch.setattr(dispatch, "_answerer", answerer)
