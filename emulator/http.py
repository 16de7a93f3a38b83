"""A request and its answer, as the services see them: nothing decoded yet, because each decodes in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Request:
    """One request.

    host: the authority it was sent to, port included; "" when the client named none.
    path, query: as they came, percent-encoding kept, because a service signs and splits them so.
    headers: names in lower case, one value each.
    secure: it came over TLS.
    """

    method: str
    host: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    secure: bool
    source_ip: str = "127.0.0.1"

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The query's parameters, decoded once; one without a value has "". Of a name that is there twice the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape"))


@dataclass
class Response:
    """An answer. A length and a date are added on the way out; `Connection` and the like are the server's."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
