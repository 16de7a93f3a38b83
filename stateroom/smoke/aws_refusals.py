"""What AWS must refuse: plain HTTP, a read by anybody, a write under another encryption."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from stateroom.clouds.aws_errors import SDK_ERRORS, translate
from stateroom.clouds.aws_place import Place
from stateroom.config.loopback import is_loopback
from stateroom.errors import DeniedError, SmokeError, UnreachableError
from stateroom.facts import Facts
from stateroom.smoke.denials import require_denied
from stateroom.smoke.probe import Encryption, Refusal, SkippedError
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.aws_objects import build_put

_SECONDS: Final = 10


def refusals_of(facts: Facts, s3: AwsCalls, key: str) -> tuple[Refusal, ...]:
    """The attempts. They need the state to be written at `key`."""
    return (
        Refusal(
            "plain HTTP is refused",
            "read the state over plain HTTP, signed",
            lambda: _read_over_plain_http(facts, s3, key),
        ),
        Refusal(
            "a public read is refused", "read the state without credentials", lambda: _read_as_anybody(facts, s3, key)
        ),
        Refusal(
            "wrong encryption is refused",
            "wrote under another encryption",
            lambda: _write_otherwise(facts, s3, key),
            lambda: _read_missing_denials(facts, s3),
        ),
    )


def _read_over_plain_http(facts: Facts, s3: AwsCalls, key: str) -> str:
    """The very request that was answered over TLS, so it is the missing TLS that is refused: a signature does not
    cover the scheme."""
    url, headers = _read_as_always(facts, s3, key)
    if facts.endpoint is not None and urlsplit(facts.endpoint).scheme == "http":
        raise SkippedError(f"{facts.endpoint} is plain HTTP itself")
    try:
        status, body = _get(urlunsplit(urlsplit(url)._replace(scheme="http")), headers, facts)
    except UnreachableError as error:
        raise SkippedError(f"plain HTTP does not get out of this network: {error.what}") from None
    return require_denied(status, body, "over plain HTTP", "the bucket policy does not ask for TLS")


def _read_as_anybody(facts: Facts, s3: AwsCalls, key: str) -> str:
    url, _ = _read_as_always(facts, s3, key)
    status, body = _get(urlunsplit(urlsplit(url)._replace(query="")), {}, facts)
    return require_denied(status, body, "without credentials", "the bucket is open to the public")


def _write_otherwise(facts: Facts, s3: AwsCalls, key: str) -> str:
    """With a KMS key: AES256, which Terraform asks for when `kms_key_id` is missing, and KMS without a key, which
    means the account's default one. Without a key of ours: KMS."""
    seen = []
    for other in ("AES256", "aws:kms") if facts.kms_key_arn else ("aws:kms",):
        arguments = build_put(facts, f"{key}.other", b"{}\n") | {"ServerSideEncryption": other}
        arguments.pop("SSEKMSKeyId", None)
        try:
            s3.ask("put_object", **arguments)
        except DeniedError:
            seen.append(other)
            continue
        raise SmokeError(
            f"a state was written with the header {other} although {Encryption(facts.encryption, facts.kms_key_arn)} "
            "is asked for",
            why="the bucket policy does not deny it",
        )
    return f"denied: {' and '.join(seen)}{' without a key' if facts.kms_key_arn else ''}"


def _read_missing_denials(facts: Facts, s3: AwsCalls) -> str | None:
    """What the bucket's policy lacks of our denials of another encryption. S3 API: GetBucketPolicy."""
    found = s3.ask("get_bucket_policy", absent={"NoSuchBucketPolicy"}, Bucket=facts.bucket)
    if found is None:
        return f"the bucket {facts.bucket} has no policy"
    statements = json.loads(found["Policy"])["Statement"]
    listed = [statements] if isinstance(statements, dict) else statements
    denials = {statement.get("Sid") for statement in listed if statement["Effect"] == "Deny"}
    wanted = ("StateroomDenyOtherEncryption", *(["StateroomDenyOtherKeys"] if facts.kms_key_arn else []))
    missing = [sid for sid in wanted if sid not in denials]
    return (
        f"the policy of bucket {facts.bucket} does not deny it: {' and '.join(missing)} is missing" if missing else None
    )


def _read_as_always(facts: Facts, s3: AwsCalls, key: str) -> tuple[str, dict[str, str]]:
    """Read the state as always; the address and the headers of the signed request."""
    sent: list[AWSPreparedRequest] = []

    def note(request: AWSPreparedRequest, **_: Any) -> None:
        sent.append(request)

    events, event = s3.sdk.meta.events, "before-send.s3.GetObject"
    events.register(event, note)
    try:
        s3.ask("get_object", Bucket=facts.bucket, Key=key)["Body"].close()
    finally:
        events.unregister(event, note)
    # The SDK keeps some values as text and some as the bytes that go out.
    headers: list[tuple[str, Any]] = list(sent[-1].headers.items())
    return str(sent[-1].url), {name: value.decode() if isinstance(value, bytes) else value for name, value in headers}


def _get(url: str, headers: Mapping[str, str], facts: Facts) -> tuple[int, bytes]:
    """Status and body. UnreachableError when there is no answer."""
    # On loopback nothing of the environment has a say.
    proxies = {} if is_loopback(url) else get_environ_proxies(url)
    session = URLLib3Session(proxies=proxies, timeout=_SECONDS)
    try:
        response = session.send(AWSRequest("GET", url, headers=dict(headers)).prepare())
    except SDK_ERRORS as error:
        raise translate(error, Place("s3", "GetObject", facts.region)) from None
    finally:
        session.close()
    return response.status_code, response.content
