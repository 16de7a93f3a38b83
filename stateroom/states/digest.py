"""The digest that the clients keep of a state beside its lock, in a lock table only. Pure.

Terraform: internal/backend/remote-state/s3 and oss. A client that reads a state whose MD5 is another than the recorded
one, or that has a digest and no state, reads again for some seconds and then fails; a missing digest it passes over.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Status = Literal["ok", "missing", "stale", "orphan", "none"]
"""ok: the digest is that of the state. missing: there is none. stale: it is that of another state. orphan: there is a
digest and no state. none: nothing is to be compared, for there is neither, or the backend has no lock table."""


def digest_of(body: bytes) -> str:
    """The MD5 of a state in hexadecimal, as the clients record it."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def status_of(body: bytes | None, recorded: str | None, *, has_table: bool) -> Status:
    """What is to be said of a state and its digest; None for what is not there."""
    if not has_table or (body is None and recorded is None):
        return "none"
    if body is None:
        return "orphan"
    if recorded is None:
        return "missing"
    return "ok" if recorded == digest_of(body) else "stale"
