"""Requests as no SDK would send them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from emulator.auth.oss_sub_resources import SUB_RESOURCES
from tests.emulator.oss.place import OssPlace
from tests.loopback import is_here


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Of the error; "" when the body has none."""
        return self.xml.findtext("Code") or ""

    @property
    def xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)  # noqa: S314 - the emulator's own


def send(
    place: OssPlace,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    host: str = "",
    anonymous: bool = False,
    resource: str = "",
) -> Answer:
    """Sends a target as it is, signed by version 1. resource: what is signed, when the target does not show it.

    Names of headers are in lower case. Never leaves this computer.
    """
    assert is_here(urlsplit(place.endpoint).hostname), place.endpoint
    given = {"date": formatdate(usegmt=True), **(headers or {})}
    path, _, query = target.partition("?")
    if not anonymous:
        pairs = (pair.partition("=") for pair in query.split("&"))
        values = sorted(
            f"{name}={unquote(value)}" if value else name for name, _, value in pairs if name in SUB_RESOURCES
        )
        text = "\n".join(
            [
                method,
                given.get("content-md5", ""),
                given.get("content-type", ""),
                given["date"],
                *(f"{name}:{given[name].strip()}" for name in sorted(given) if name.startswith("x-oss-")),
                (resource or unquote(path)) + ("?" + "&".join(values) if values else ""),
            ]
        )
        digest = hmac.new(place.secret.encode(), text.encode(), hashlib.sha1).digest()
        given["authorization"] = f"OSS {place.key_id}:{base64.b64encode(digest).decode()}"
    connection = http.client.HTTPConnection(urlsplit(place.endpoint).netloc, timeout=30)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host or urlsplit(place.endpoint).netloc)
        if "content-length" not in given and "transfer-encoding" not in given:
            given["content-length"] = str(len(body))
        for name, value in given.items():
            connection.putheader(name, value.encode())
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()
