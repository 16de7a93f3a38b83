"""Keeps tests on this computer, and shows where connections go."""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from unittest import mock

CLOSED_PROXY = "http://127.0.0.1:9"
"""Nothing listens there. Child processes, which the guard cannot see, get it as their proxy and so reach nothing."""

CHILD_ENVIRONMENT = {
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), CLOSED_PROXY),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1,localhost,::1"),
}
"""For child processes and libraries with a network stack of their own, such as Terraform."""


_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


class OutsideError(OSError):
    """A test reached for the network."""


def is_here(host: object) -> bool:
    """Whether a host, as sockets take it, is this computer."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str):
        return host is None
    host = host.rstrip(".").lower()
    if host in ("", "localhost") or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


class Guard:
    """Refuses everything but loopback, in every thread, and remembers what was refused.

    Sockets are watched through the interpreter's audit events, which asyncio's raise too; gRPC has a network stack of
    its own, so its channels are watched where they are made.
    """

    def __init__(self) -> None:
        self._refused: list[str] = []
        self._on = False

    def install(self) -> None:
        """For the rest of the process: an audit hook cannot be removed."""
        sys.addaudithook(self._audit)

    @contextmanager
    def watch(self) -> Iterator[Self]:
        with _watched_grpc(self.refuse):
            self._on = True
            try:
                yield self
            finally:
                self._on = False

    def taken(self) -> list[str]:
        """What was refused since the last time; then forgotten."""
        refused, self._refused = self._refused, []
        return refused

    def refuse(self, what: str) -> None:
        self._refused.append(what)
        raise OutsideError(f"tests stay on loopback: {what}")

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on or not event.startswith("socket."):
            return
        if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            place, address = arguments[0], arguments[1]
            internet = place.family in (socket.AF_INET, socket.AF_INET6)
            if internet and address is not None and not is_here(address[0]):
                self.refuse(f"{event} to {address[0]}:{address[1]}")
        elif event in _LOOKUPS and not is_here(arguments[0]):
            self.refuse(f"{event} of {arguments[0]}")


@contextmanager
def _watched_grpc(refuse: Any) -> Iterator[None]:
    import grpc
    import grpc.aio

    def watched(make: Any) -> Any:
        def channel(target: str, *arguments: Any, **options: Any) -> Any:
            host = target.rpartition("/")[2]
            if not target.startswith("unix:") and not is_here(_host_of(host)):
                refuse(f"gRPC channel to {target}")
            return make(target, *arguments, **options)

        return channel

    with (
        mock.patch.multiple(
            grpc,
            insecure_channel=watched(grpc.insecure_channel),
            secure_channel=watched(grpc.secure_channel),
        ),
        mock.patch.multiple(
            grpc.aio,
            insecure_channel=watched(grpc.aio.insecure_channel),
            secure_channel=watched(grpc.aio.secure_channel),
        ),
    ):
        yield


def _host_of(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.rpartition(":")[0] or address


class Tripwire:
    """Listens on loopback where nothing should go, over TCP and UDP, and keeps the first bytes of what came."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._accept, self._receive)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        for each in (self._tcp, self._udp):
            each.settimeout(0.05)
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._tcp.close()
        self._udp.close()

    def _accept(self) -> None:
        for _ in self._until_stopped():
            try:
                connection, _address = self._tcp.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(1)
                try:
                    self.seen.append(connection.recv(200))
                except OSError as error:
                    self.seen.append(repr(error).encode())

    def _receive(self) -> None:
        for _ in self._until_stopped():
            try:
                self.seen.append(self._udp.recv(200))
            except TimeoutError:
                continue

    def _until_stopped(self) -> Iterable[None]:
        while not self._stopping.is_set():
            yield None
