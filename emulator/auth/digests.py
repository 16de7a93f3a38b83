"""What the signature schemes compute with, and the clock that they share."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_SKEW = 15 * 60
"""Seconds that a client's clock may be off, in every service."""


def to_bytes(text: str) -> bytes:
    """The bytes that a header or a decoded parameter came as, valid UTF-8 or not."""
    return text.encode("utf-8", "surrogateescape")


def hmac_sha1(key: str | bytes, text: str) -> str:
    """In base64, as the older schemes write it."""
    digest = hmac.digest(to_bytes(key) if isinstance(key, str) else key, to_bytes(text), "sha1")
    return base64.b64encode(digest).decode()


def hmac_sha256(key: str | bytes, text: str) -> bytes:
    return hmac.digest(to_bytes(key) if isinstance(key, str) else key, to_bytes(text), "sha256")


def sha256_hex(data: str | bytes) -> str:
    return hashlib.sha256(to_bytes(data) if isinstance(data, str) else data).hexdigest()


def md5_base64(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()


def v4_key(secret: str, date: str, region: str, product: str) -> bytes:
    """The key that a V4 signature is made with, of whichever product. date: YYYYMMDD."""
    key = to_bytes(f"aliyun_v4{secret}")
    for part in (date, region, product, "aliyun_v4_request"):
        key = hmac_sha256(key, part)
    return key


def are_equal(expected: str, given: str) -> bool:
    return hmac.compare_digest(to_bytes(expected), to_bytes(given))


def seconds_of(text: str, form: str) -> float | None:
    """The moment that a text names, in UTC, by a strptime form; None when it is not of that form."""
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def seconds_of_http_date(text: str) -> float | None:
    """The moment of a `Date` header; None when it is none."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
