"""A cloud that can be started, looked into, and told to misbehave."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from emulator.connection import Arrived
from emulator.dispatch import Route, answer, route_of, too_large
from emulator.errors import ServiceError
from emulator.http import Response
from emulator.identity import Account
from emulator.listener import EmulatorError, Listener
from emulator.request_log import LogEntry, key_id_of
from emulator.world import ACCOUNTS, World

MAX_BODY = 64 * 1024 * 1024


class AlibabaCloud:
    """A cloud on loopback.

    accounts: whose root keys are accepted; everything else is made through the APIs.
    latency: seconds that every request waits before it is answered; those of several connections wait at once.
    clock: seconds since the epoch, for signatures, sessions and dates.
    max_body: bytes of a request's body; a larger one is refused in the service's own form.

    defects: the tracebacks of exceptions that the emulator should not have raised; their requests got a 500.
    """

    def __init__(
        self,
        *,
        accounts: Sequence[Account] = ACCOUNTS,
        latency: float = 0.0,
        clock: Callable[[], float] = time.time,
        max_body: int = MAX_BODY,
    ) -> None:
        self._accounts = tuple(accounts)
        self._clock = clock
        self.latency = latency
        self.max_body = max_body
        self.defects: list[str] = []
        self.world = World(self._accounts, clock)
        self._log: list[LogEntry] = []
        self._refused: dict[tuple[str, str], ServiceError] = {}
        self._running: Listener | None = None

    @property
    def url(self) -> str:
        return f"http://{self._started().authority}"

    @property
    def secure_url(self) -> str:
        """On the same port: the first byte of a connection tells TLS from HTTP."""
        self._with_tls()
        return f"https://{self._started().authority}"

    @property
    def ca_file(self) -> Path:
        """The certificate of the CA that a client must trust for `secure_url`, as PEM. Gone after `stop`."""
        return self._with_tls()

    @property
    def requests(self) -> tuple[LogEntry, ...]:
        """In the order of their answers."""
        return tuple(self._log)

    def forget_requests(self) -> None:
        self._log.clear()

    def refuse(self, service: str, operation: str, status: int, code: str) -> None:
        """Answers an operation with an error from now on. The names are those of the request log."""
        self._refused[service, operation] = ServiceError(status, code, f"{operation} is refused on request.")

    def allow_all(self) -> None:
        """Takes every `refuse` back."""
        self._refused.clear()

    def reset(self) -> None:
        """An empty cloud again: no resources, no log, no refusals. The server and its latency stay."""
        self.world = World(self._accounts, self._clock)
        self.allow_all()
        self.forget_requests()
        self.defects.clear()

    def start(self, port: int = 0, host: str = "127.0.0.1", *, tls: bool = True) -> Self:
        """Listens. port 0: a free one. host: other than loopback only when you mean to show it to the network.

        tls: whether HTTPS is answered, too. Raises EmulatorError when the address cannot be had.
        """
        if self._running:
            raise EmulatorError(f"The emulator already runs at {self.url}. Stop it first, or make a second one.")
        self._running = Listener(self, host, port, tls=tls, note=self.defects.append)
        return self

    def stop(self) -> None:
        """Ends every connection. Does nothing when the server does not run."""
        if self._running:
            self._running.close()
            self._running = None

    def __enter__(self) -> Self:
        return self if self._running else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _started(self) -> Listener:
        if not self._running:
            raise EmulatorError("The emulator does not run, so it has no address. Call start() first.")
        return self._running

    def _with_tls(self) -> Path:
        ca_file = self._started().ca_file
        if not ca_file:
            raise EmulatorError("The emulator was started without TLS. Start it with tls=True.")
        return ca_file

    # What a connection calls, in the server's thread.

    def now(self) -> float:
        return self._clock()

    def answer(self, arrived: Arrived) -> Response:
        """Answers one request; at no time two, which is what makes conditions atomic."""
        request, route = arrived.request, Route("", "")
        try:
            route = route_of(request)
            refusal = too_large(route) if arrived.too_large else self._refused.get((route.service, route.operation))
            response = answer(request, self.world, route, refusal)
        except Exception:  # noqa: BLE001 - a defect, and the server lives on
            self.defects.append(traceback.format_exc())
            response = Response(500, b"Internal Server Error\n", {"Content-Type": "text/plain"})
        entry = LogEntry(
            service=route.service,
            operation=route.operation,
            method=request.method,
            path=request.path,
            start=arrived.at,
            end=time.perf_counter(),
            status=response.status,
            headers=request.headers,
            key_id=key_id_of(request),
        )
        self._log.append(entry)
        return response
