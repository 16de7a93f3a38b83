"""What an object store must answer to a read that it does not allow; S3 and OSS write the same XML. Pure."""

from __future__ import annotations

from stateroom.errors import SmokeError


def require_denied(status: int, body: bytes, how: str, why: str) -> str:
    """What was answered, when that is a denial. SmokeError otherwise; `why` says what it means when the state came."""
    if status == 403 and _code(body) == "AccessDenied":
        return "403 AccessDenied"
    if status < 300:
        raise SmokeError(f"the state can be read {how}", why=why)
    raise SmokeError(f"reading the state {how} was answered with {status}, not with a denial", why=_code(body))


def _code(body: bytes) -> str:
    """S3 API: Error responses. OSS API: Common error response."""
    return body.partition(b"<Code>")[2].partition(b"</Code>")[0].decode(errors="replace")
