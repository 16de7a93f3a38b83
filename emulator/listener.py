"""Takes connections in a thread of its own. Plain HTTP and TLS share one port."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emulator.certificates import write_certificates
from emulator.connection import Answers, Connection
from emulator.places import leads_here

_TLS_HANDSHAKE = b"\x16"
_TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


class EmulatorError(Exception):
    """The emulator cannot do what was asked: what, why, and what next."""


class Listener:
    """A server that runs, from its making until `close`.

    port 0: a free one. tls: whether HTTPS is answered, too. authority: host and port as they stand in a URL. ca_file:
    the certificate that a client must trust, until `close`; None without TLS. note: is told of exceptions that nothing
    else caught.
    """

    def __init__(self, answers: Answers, host: str, port: int, *, tls: bool, note: Callable[[str], None]) -> None:
        self._answers = answers
        self._note = note
        self._connections: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._socket = _listen(host, port)
        port = self._socket.getsockname()[1]
        self.authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.ca_file: Path | None = None
        self._tls: ssl.SSLContext | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if tls:
            self._folder = tempfile.TemporaryDirectory(prefix="alibaba-cloud-emulator-")
            self._tls, self.ca_file = write_certificates(Path(self._folder.name), host)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._uncaught)
        self._thread = threading.Thread(target=self._run, name="alibaba-cloud-emulator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends every connection, whatever it waits for."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        if self._folder:
            self._folder.cleanup()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        accepting = self._loop.create_task(self._accept())
        try:
            self._loop.run_forever()
        finally:
            tasks = [accepting, *self._tasks]
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            for connection in [*self._connections]:
                connection.abort()
            self._loop.run_until_complete(asyncio.sleep(0))  # in which aborted connections close their sockets
            self._socket.close()
            self._loop.close()

    async def _accept(self) -> None:
        while True:
            try:
                client, _ = await self._loop.sock_accept(self._socket)
            except OSError:  # the client has gone again, or there are too many open files for now
                await asyncio.sleep(0.01)
                continue
            self._begin(client)

    def _begin(self, client: socket.socket, greeting: bytes = b"") -> None:
        task = self._loop.create_task(self._connect(client, greeting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tunnel(self, authority: str, transport: asyncio.Transport) -> bool:
        """The client begins anew on its connection, as it would on one of its own. No other place is ever reached."""
        if not leads_here(authority, self.authority):
            return False
        client = transport.get_extra_info("socket").dup()
        transport.abort()
        self._begin(client, _TUNNEL)
        return True

    async def _connect(self, client: socket.socket, greeting: bytes) -> None:
        try:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if greeting:
                await self._loop.sock_sendall(client, greeting)
            secure = self._tls is not None and await self._first_byte(client) == _TLS_HANDSHAKE
            await self._loop.connect_accepted_socket(
                lambda: Connection(
                    self._answers, self._connections, secure=secure, tunnel=None if secure else self._tunnel
                ),
                client,
                ssl=self._tls if secure else None,
            )
        except (OSError, asyncio.CancelledError):  # the client has gone, speaks no TLS, or distrusts the certificate
            client.close()

    async def _first_byte(self, client: socket.socket) -> bytes:
        """Waits for it, and leaves it to be read."""
        readable: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(client, _settle, readable)
        try:
            await readable
        finally:
            self._loop.remove_reader(client)
        return client.recv(1, socket.MSG_PEEK)

    def _uncaught(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if not isinstance(error, OSError):  # those are the network's, not ours
            trace = "".join(traceback.format_exception(error)) if error else ""
            self._note(f"{context.get('message')}\n{trace}")


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)
        listener.setblocking(False)
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            why, what_next = "another program uses this port", "Stop that program, or choose another port"
        else:
            reason = error.strerror if isinstance(error, OSError) else None
            why, what_next = (reason or str(error)).rstrip("."), "Choose another address or port"
        message = f"The emulator cannot listen on {host} port {port}: {why}. {what_next}; port 0 takes a free one."
        raise EmulatorError(message) from error
    return listener
