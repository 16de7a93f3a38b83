"""What Alibaba Cloud must refuse: plain HTTP, a read by anybody. Not a write under another encryption."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from stateroom.errors import UnreachableError
from stateroom.smoke.denials import require_denied
from stateroom.smoke.probe import Refusal, SkippedError
from stateroom.states.alicloud_calls import ObjectCalls


def refusals_of(oss: ObjectCalls, key: str) -> tuple[Refusal, ...]:
    """The attempts. They need the state to be written at `key`."""
    return (
        Refusal(
            "plain HTTP is refused",
            "read the state over plain HTTP, signed",
            lambda: _read_over_plain_http(oss, key),
        ),
        Refusal("a public read is refused", "read the state without credentials", lambda: _read_as_anybody(oss, key)),
        Refusal("wrong encryption is refused", "wrote under another encryption", _write_otherwise),
    )


def _read_over_plain_http(oss: ObjectCalls, key: str) -> str:
    """The very request that was answered over TLS, so it is the missing TLS that is refused: a signature does not
    cover the scheme. Neither does the port of a local cloud, which answers both."""
    url, headers = oss.read_signed(key)
    parts = urlsplit(url)
    if parts.scheme == "http":
        raise SkippedError(f"http://{parts.netloc} is plain HTTP itself")
    try:
        status, body = oss.get(urlunsplit(parts._replace(scheme="http")), headers)
    except UnreachableError as error:
        raise SkippedError(f"plain HTTP does not get out of this network: {error.what}") from None
    return require_denied(status, body, "over plain HTTP", "the bucket policy does not ask for TLS")


def _read_as_anybody(oss: ObjectCalls, key: str) -> str:
    url, _ = oss.read_signed(key)
    status, body = oss.get(urlunsplit(urlsplit(url)._replace(query="")), {})
    return require_denied(status, body, "without credentials", "the bucket is open to the public")


def _write_otherwise() -> str:
    """OSS User Guide, "Policy syntax and elements": of the headers of a write, conditions know only those of ACLs and
    tags. Whoever may write may choose the encryption; the bucket has a say where nothing is chosen."""
    raise SkippedError("OSS cannot refuse it: no condition of a bucket policy speaks of a write's encryption")
