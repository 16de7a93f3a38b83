"""Calls of OSS for one bucket, and the forms of what they carry. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from stateroom.engine.calls import Call
from stateroom.engine.decision import Inputs

GONE: Final = "NoSuchBucket"


def call(
    inputs: Inputs,
    operation: str,
    body: Any = None,
    *,
    absent: Iterable[str] = (),
    retry: Iterable[str] = (),
    **rest: Any,
) -> Call:
    """An operation on the declared bucket. body: a mapping for XML, or the text of a policy. rest: Key, Query or
    Headers."""
    params = {"Bucket": inputs["bucket"], **({} if body is None else {"Body": body}), **rest}
    return Call("oss", operation, params, absent=frozenset(absent), retry=frozenset(retry))


def tag_header(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags as the creation of a bucket takes them. OSS API: PutBucket."""
    return {"x-oss-bucket-tagging": urlencode(tags)} if tags else {}


def tagging(tags: Mapping[str, str]) -> dict[str, Any]:
    return {"TagSet": {"Tag": [{"Key": key, "Value": value} for key, value in tags.items()]}}


def tag_map(answer: Mapping[str, Any] | None) -> dict[str, str]:
    tag_set = (answer or {}).get("TagSet") or {}
    return {tag["Key"]: tag.get("Value") or "" for tag in tag_set.get("Tag") or []}
