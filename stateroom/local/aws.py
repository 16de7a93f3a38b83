"""The local AWS: moto's server in this process, on loopback only, with what moto lacks added (see `moto_gaps`)."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Self

from stateroom.errors import StateroomError
from stateroom.local.request_log import Request

if TYPE_CHECKING:
    from werkzeug.serving import BaseWSGIServer

    from stateroom.local.moto_gate import MotoGate

ACCOUNT = "123456789012"
"""The account that the local AWS takes a caller for, unless it has assumed a role of another."""

_HOST = "127.0.0.1"
_ANSWER_BUFFER = 1 << 20


class LocalAws:
    """An AWS that starts empty and forgets everything when it stops.

        with LocalAws() as aws:
            connect_aws(backend_at(aws.url))

    moto keeps its state per process, so a process should run one at a time. latency: seconds added to every request.
    """

    def __init__(self, *, latency: float = 0.0) -> None:
        self._latency = latency
        self._gate: MotoGate | None = None
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int = 0) -> Self:
        """Serve on 127.0.0.1. port: 0 means any free one. StateroomError when it is taken or moto is missing."""
        try:
            from moto.moto_server.werkzeug_app import MotoRequestHandler
            from werkzeug.serving import make_server

            from stateroom.local.moto_gate import MotoGate
        except ImportError as error:
            raise StateroomError(
                "the local AWS is not installed",
                why=f"it is moto's server, and the module {error.name} is missing",
                remedy="install it with `pip install 'stateroom[local]'`",
            ) from None

        class Handler(MotoRequestHandler):
            # Head and body of an answer leave together. When they come apart, Terraform's HTTP client (Go 1.25)
            # sometimes hangs up between them and asks again, and so meets a lock that it has just taken itself.
            wbufsize = _ANSWER_BUFFER

            def make_environ(self) -> dict[str, object]:
                # "100 Continue", if it was asked for, must be gone before the body is waited for.
                self.wfile.flush()
                return super().make_environ()

            def log_request(self, *_: object) -> None:
                """The request log takes the place of a line for each request."""

        self._gate = MotoGate(self._latency)
        self.reset()
        # With a socket of its own the server cannot end the process when the port is taken, as werkzeug would.
        with _listen(port) as listener:
            self._server = make_server(
                _HOST, 0, self._gate, threaded=True, request_handler=Handler, fd=listener.fileno()
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="local-aws", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and close the port. Safe to repeat."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            # The server closes its port as it leaves its loop.
            self._thread.join()
        self._server = self._thread = None

    def reset(self) -> None:
        """Forget everything: all resources of all accounts, and the request log."""
        from moto.moto_api._internal.models import moto_api_backend

        moto_api_backend.reset()
        self._running().forget()

    def refuse(self, service: str, operation: str, code: str) -> None:
        """Answer this operation with 403 and an error code, such as AccessDenied, until the next reset."""
        self._running().refusals[service, operation] = code

    def allow_all(self) -> None:
        """Refuse nothing any more."""
        self._running().refusals.clear()

    def forget_requests(self) -> None:
        """Empty the request log; the resources stay."""
        self._running().requests.clear()

    @property
    def url(self) -> str:
        """The one endpoint of every service, without a slash at the end."""
        if self._server is None:
            raise _not_started()
        return f"http://{_HOST}:{self._server.server_address[1]}"

    @property
    def latency(self) -> float:
        """Seconds added to every request; may be changed while it runs."""
        return self._latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._latency = self._running().latency = seconds

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked since the start or the last reset, in the order in which it was answered."""
        return tuple(self._running().requests)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point boto3, the aws CLI and Terraform at it."""
        return environment(self.url)

    def _running(self) -> MotoGate:
        if self._gate is None:
            raise _not_started()
        return self._gate

    def __enter__(self) -> Self:
        return self if self._server is not None else self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


def forget_user_settings(environ: MutableMapping[str, str]) -> None:
    """Take the user's AWS settings out of an environment. moto asks the SDK for lists of regions, which then reads
    profiles and fails on one that does not exist."""
    for name in [name for name in environ if name.startswith(("AWS_", "BOTO_"))]:
        del environ[name]


def environment(url: str, region: str = "eu-west-1") -> dict[str, str]:
    """The variables that point boto3, the aws CLI and Terraform at a local AWS. Pure."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": region,
        # boto3 reads only this one.
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "STATEROOM_LOCAL_AWS": url,
    }


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((_HOST, port), backlog=128)
    except OSError as error:
        raise StateroomError(
            f"the local AWS cannot use port {port}",
            why=os.strerror(error.errno or 0),
            remedy="stop what listens there, or choose another port; 0 takes any free one",
        ) from None


def _not_started() -> StateroomError:
    return StateroomError("the local AWS is not running", remedy="start it with `start()` or in a `with` statement")
