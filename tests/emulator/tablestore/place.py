"""Where the tests of Tablestore run, and clients for it. Another place with the same fields serves as well."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.emulator.tablestore.sdk import tablestore
from tests.loopback import is_here

Error = tablestore.protobuf.table_store_pb2.Error

ONE_KEY = (("LockID", "STRING"),)


@dataclass(frozen=True)
class OtsPlace:
    """endpoint: a URL of the data plane. region: of the control plane, and of signatures V4. control: the authority
    of the control plane, over TLS; "" where it is the endpoint's."""

    endpoint: str
    key_id: str
    secret: str = field(repr=False)
    instance: str
    region: str = "cn-hangzhou"
    token: str = ""
    control: str = ""


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, code and sentence."""
        message = Error()
        message.ParseFromString(self.body)
        return self.status, message.code, message.message


def signed_headers(place: OtsPlace, operation: str, body: bytes, method: str = "POST") -> dict[str, str]:
    """What a client of signature V2 sends."""
    headers = {
        "x-ots-date": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "x-ots-apiversion": "2015-12-31",
        "x-ots-accesskeyid": place.key_id,
        "x-ots-instancename": place.instance,
        "x-ots-contentmd5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode(),
    }
    return sign(place, operation, headers, method)


def sign(place: OtsPlace, operation: str, headers: Mapping[str, str], method: str = "POST") -> dict[str, str]:
    lines = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    digest = hmac.digest(place.secret.encode(), f"/{operation}\n{method}\n\n{lines}".encode(), "sha1")
    return {**headers, "x-ots-signature": base64.b64encode(digest).decode()}


def send(
    place: OtsPlace, operation: str, body: bytes, headers: Mapping[str, str] | None = None, method: str = "POST"
) -> Answered:
    """One request as it is, without an SDK in between that would not send it. Never leaves this computer."""
    assert is_here(urlsplit(place.endpoint).hostname), place.endpoint
    connection = HTTPConnection(urlsplit(place.endpoint).netloc, timeout=30)
    try:
        if headers is None:
            headers = signed_headers(place, operation, body, method)
        connection.request(method, f"/{operation}", body, dict(headers))
        response = connection.getresponse()
        return Answered(
            response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        )
    finally:
        connection.close()
