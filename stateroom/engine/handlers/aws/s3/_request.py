"""Requests to S3, and its answers in the words of Pulumi's properties. Pure.

S3 and Pulumi name the same things alike but for the first letter and a few abbreviations, so one translation
serves all settings of a bucket, and what it does not know passes through unharmed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from stateroom.engine.calls import Call
from stateroom.engine.decision import Inputs

GONE = "NoSuchBucket"
"""S3's code for a bucket that does not exist."""

_TO_S3 = {
    "id": "ID",
    "uri": "URI",
    "sseAlgorithm": "SSEAlgorithm",
    "kmsMasterKeyId": "KMSMasterKeyID",
    "replicaKmsKeyId": "ReplicaKmsKeyID",
}
_FROM_S3 = {theirs: ours for ours, theirs in _TO_S3.items()}


def call(
    inputs: Inputs,
    operation: str,
    params: Mapping[str, Any] | None = None,
    *,
    absent: Collection[str] = (),
    retry: Collection[str] = (),
) -> Call:
    """A call about the declared bucket, in the region that it declares.

    A new bucket is not known everywhere at once, so a setting that S3 has no bucket for is put again.
    """
    region = inputs.get("region")
    passing = {GONE} if operation.startswith("put_") and GONE not in absent else set()
    return Call(
        "s3",
        operation,
        {"Bucket": inputs["bucket"], **(params or {})},
        absent=frozenset(absent),
        retry=frozenset({*retry, *passing}),
        region=region if isinstance(region, str) else None,
    )


def to_s3(value: Any) -> Any:
    """Declared properties as S3's request names them, whole numbers as integers, tags as a list of pairs."""
    if isinstance(value, Mapping):
        return {_TO_S3.get(key, key[:1].upper() + key[1:]): _member(key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_s3(item) for item in value]
    return whole(value)


def whole(value: Any) -> Any:
    """A declared value with whole numbers as integers: they cross the SDK's wire as doubles."""
    if isinstance(value, Mapping):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def from_s3(value: Any) -> Any:
    """The opposite of `to_s3`. Points in time become RFC 3339 text, as Pulumi declares them."""
    if isinstance(value, Mapping):
        return {
            _FROM_S3.get(key, key[:1].lower() + key[1:]): tag_map(item) if key == "Tags" else from_s3(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [from_s3(item) for item in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as S3 takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag_map(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags as Pulumi declares them."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def _member(key: str, value: Any) -> Any:
    return tag_list(value) if key == "tags" else to_s3(value)
