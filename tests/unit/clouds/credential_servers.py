"""What gives credentials to who asks on loopback: the metadata of an ECS instance, a credentials URI, and the servers
that a login of CloudSSO or OAuth is exchanged at."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

TOKEN_HEADER = "X-aliyun-ecs-metadata-token"
TOKEN = "a-metadata-token"
ROLES = "/latest/meta-data/ram/security-credentials/"

Answer = tuple[int, str]


def until(seconds: float) -> str:
    """The time in so many seconds, as the cloud writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def session_document(keys: Mapping[str, Any], seconds: float = 3600) -> dict[str, Any]:
    """A session of STS, as the metadata and a credentials URI tell it."""
    names = ("AccessKeyId", "AccessKeySecret", "SecurityToken")
    return {"Code": "Success", "Expiration": until(seconds), **{name: keys[name] for name in names}}


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: str = ""


class Server:
    """Answers every request as `answer` does, and keeps what was asked. May be given another `answer` meanwhile."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length).decode())
                server.asked.append(asked)
                status, text = server.answer(asked)
                self.send_response(status)
                self.send_header("content-length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_PUT = do_POST = handle_any  # noqa: N815 - the names of the base class

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"

    @property
    def seen(self) -> list[tuple[str, str]]:
        return [(each.method, each.path) for each in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Metadata(Server):
    """Of an instance with a role. v1, v2: which of the service's versions it answers; role: "" for no role.

    keys: gives the session of the role, as STS gives it.
    """

    def __init__(self, keys: Callable[[], Mapping[str, Any]], role: str = "machine", *, v1: bool, v2: bool) -> None:
        super().__init__(self._metadata)
        self.keys, self.role, self.v1, self.v2 = keys, role, v1, v2

    def _metadata(self, asked: Asked) -> Answer:
        if asked.method == "PUT":
            return (200, TOKEN) if self.v2 and asked.path == "/latest/api/token" else (404, "")
        given = {name.lower(): value for name, value in asked.headers.items()}.get(TOKEN_HEADER.lower())
        if not (self.v2 and given == TOKEN) and not self.v1:
            return 403, ""
        if asked.path == ROLES and self.role:
            return 200, self.role
        if asked.path == f"{ROLES}{self.role}" and self.role:
            return 200, json.dumps(session_document(self.keys()))
        return 404, ""
