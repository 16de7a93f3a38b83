"""Where AWS credentials come from, on loopback: metadata services, an SSO portal, and a proxy before a TLS endpoint."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from emulator.certificates import write_certificates

IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    "<Arn>arn:aws:iam::111122223333:user/ada</Arn><UserId>AIDA</UserId><Account>111122223333</Account>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Source:
    """Answers as the metadata service of a container and of an instance, as the portal of IAM Identity Center, and as
    STS when it is asked who calls.

    minutes: how long the credentials last that it gives; each time, they are others: `ASIA1`, `ASIA2`. code: an answer
    that is an error. seen: the path and the token of each request.
    """

    def __init__(self, minutes: float = 60) -> None:
        self.minutes = minutes
        self.code = 200
        self.error = ""
        self.given = 0
        self.seen: list[tuple[str, str | None]] = []
        self.url = ""

    def answer(self, method: str, path: str, token: str | None) -> tuple[int, str]:
        self.seen.append((path, token))
        if method == "PUT":
            return 200, "imds-token"
        if method == "POST":
            return 200, IDENTITY
        if path == "/latest/meta-data/iam/security-credentials/":
            return 200, "builder"
        if self.code != 200:
            return self.code, json.dumps({"message": "secret of the server", "__type": self.error})
        self.given += 1
        until = datetime.now(UTC) + timedelta(minutes=self.minutes)
        keys = {"AccessKeyId": f"ASIA{self.given}", "SecretAccessKey": "hidden", "Token": "hidden-token"}
        if path.startswith("/federation/credentials"):
            role = {"accessKeyId": keys["AccessKeyId"], "secretAccessKey": "hidden", "sessionToken": "hidden-token"}
            return 200, json.dumps({"roleCredentials": {**role, "expiration": int(until.timestamp() * 1000)}})
        return 200, json.dumps({"Code": "Success", **keys, "Expiration": f"{until:%Y-%m-%dT%H:%M:%SZ}"})


def _handler(source: Source) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            names = ("x-aws-ec2-metadata-token", "x-amz-sso_bearer_token", "authorization")
            token = next((self.headers[name] for name in names if name in self.headers), None)
            code, text = source.answer(self.command, self.path, token)
            self.send_response(code)
            if source.error and code != 200:
                self.send_header("x-amzn-ErrorType", source.error)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_PUT = do_POST = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Nothing is logged."""

    return Handler


@contextmanager
def serve(source: Source, tls: ssl.SSLContext | None = None) -> Iterator[Source]:
    """The source, at its `url` on this host."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(source)) as server:
        server.daemon_threads = True
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        source.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
        yield source
        server.shutdown()
        thread.join()


@contextmanager
def serve_behind_proxy(folder: Path, host: str) -> Iterator[tuple[str, Path, list[str]]]:
    """A TLS endpoint of `host` with an authority of its own, behind a proxy: its URL, the authority's file, and the
    hosts that it was asked for."""
    context, authority = write_certificates(folder, host)
    asked: list[str] = []
    with serve(Source(), context) as source, socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(source.url.rpartition(":")[2])

        def listen() -> None:
            while True:
                try:
                    client, _address = listener.accept()
                except OSError:
                    return
                asked.append(_read_head(client).split(" ")[1])
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                server = socket.create_connection(("127.0.0.1", port))
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=_pump, args=(one, other), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", authority, asked
        # A thread that waits for a connection is woken by none but that.
        listener.shutdown(socket.SHUT_RDWR)


def _read_head(client: socket.socket) -> str:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += client.recv(1)
    return head.decode()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with one, suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
