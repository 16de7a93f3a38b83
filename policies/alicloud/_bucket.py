"""What a program says about a bucket: in resources of their own, or in the deprecated blocks of the bucket."""

from __future__ import annotations

from typing import Any

from stateroom.policy.resource import Resource, Stack
from stateroom.policy.statement import Statement, numbered, statements

BUCKET = "alicloud:oss/bucket:Bucket"


def settings_of(bucket: Resource, stack: Stack, part: str, path: str, inline: str | None = None) -> list[Any]:
    """The values of a setting: `path` of every resource of type `part`, and `inline` of the bucket where it is set.

    A resource that leaves the value out counts as None.
    """
    found = [each.get(path) for each in stack.parts(bucket, _token(part))]
    own = bucket.get(inline) if inline else None
    return found if own is None else [*found, own]


def is_set(bucket: Resource, stack: Stack, part: str, inline: str) -> bool:
    """Whether a bucket has the setting at all, whatever its values are."""
    return bool(stack.parts(bucket, _token(part))) or bucket.get(inline) is not None


def bucket_statements(bucket: Resource, stack: Stack) -> list[tuple[str, Statement]] | None:
    """The statements of a bucket's policy, with what messages call them. None when it has no policy."""
    parts = stack.parts(bucket, _token("BucketPolicy"))
    found = [each for part in parts for each in statements(part, "policy")] + statements(bucket, "policy")
    return list(numbered(found)) if parts or bucket.get("policy") is not None else None


def _token(part: str) -> str:
    return f"alicloud:oss/{part[0].lower()}{part[1:]}:{part}"
