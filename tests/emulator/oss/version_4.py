"""Requests of signature version 4 as the gateway of the vendor's newer clients sends them: the bucket in the host, and
in what is signed in the path."""

from __future__ import annotations

import hashlib
import hmac
import time
from urllib.parse import quote, unquote

from tests.emulator.oss.place import OssPlace
from tests.emulator.oss.raw import Answer, send


def send_version_4(
    place: OssPlace, method: str, target: str, *, host: str, resource: str, body: bytes = b"", secret: str = ""
) -> Answer:
    """resource: bucket and key, decoded. secret: another one than the place's."""
    moment = time.gmtime()
    date, scope = time.strftime("%Y%m%dT%H%M%SZ", moment), time.strftime("%Y%m%d", moment)
    scope += f"/{place.region}/oss/aliyun_v4_request"
    headers = {"x-oss-content-sha256": "UNSIGNED-PAYLOAD", "x-oss-date": date}
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    query = "&".join(sorted(part.removesuffix("=") for part in target.partition("?")[2].split("&") if part))
    canonical = "\n".join([method, quote(resource, safe="/~"), unquote(query), lines, "", "UNSIGNED-PAYLOAD"])
    text = f"OSS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"aliyun_v4{secret or place.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    # With a blank behind the comma, as the gateway writes it; the Go client writes none.
    headers["authorization"] = f"OSS4-HMAC-SHA256 Credential={place.key_id}/{scope}, Signature={signature}"
    return send(place, method, target, headers=headers, host=host, body=body, anonymous=True)
