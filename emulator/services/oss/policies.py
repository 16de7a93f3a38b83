"""A bucket's policy: what it must look like, and whether it lets the public in.

https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketpolicy
https://www.alibabacloud.com/help/en/oss/user-guide/block-public-access
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from emulator.auth.policy import check_document
from emulator.services.oss.exceptions import InvalidPolicyDocument

MAX_BYTES = 16 * 1024

_NARROWING = frozenset({"acs:sourcevpc", "acs:sourcevpcid", "acs:accessid", "acs:sourceip"})
"""Conditions by which a statement for everybody is for somebody, when they name whom."""

_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0", "*"})


def read_policy(body: bytes, bucket: str, owner: str) -> Mapping[str, Any]:
    """A policy that may be a bucket's. Raises ServiceError InvalidPolicyDocument."""
    if len(body) > MAX_BYTES:
        raise InvalidPolicyDocument(f"The policy is longer than {MAX_BYTES} bytes.")
    try:
        document: Mapping[str, Any] = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidPolicyDocument("The policy is not JSON.") from error
    check_document(document, kind="bucket")
    for statement in document["Statement"]:
        for action in _texts(statement.get("Action", statement.get("NotAction"))):
            if action != "*" and not action.lower().startswith("oss:"):
                raise InvalidPolicyDocument(f"The action {action} is not one of OSS.")
        for resource in _texts(statement.get("Resource", statement.get("NotResource"))):
            if not _is_in_bucket(resource, bucket, owner):
                raise InvalidPolicyDocument(f"The resource {resource} is not in the bucket.")
    return document


def is_public(policy: Mapping[str, Any] | None) -> bool:
    """Whether a policy lets anybody do anything at all."""
    return any(_is_public(statement) for statement in (policy or {}).get("Statement", []))


def without_public_statements(policy: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What is left of a policy where public access is blocked."""
    if policy is None:
        return None
    return {**policy, "Statement": [each for each in policy["Statement"] if not _is_public(each)]}


def _is_in_bucket(resource: str, bucket: str, owner: str) -> bool:
    parts = resource.split(":", 4)
    if len(parts) != 5 or parts[:2] != ["acs", "oss"] or parts[3] not in {"*", owner}:
        return False
    return parts[4].partition("/")[0] == bucket


def _texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _is_public(statement: Mapping[str, Any]) -> bool:
    """No principal at all means everybody, and so does everybody but some."""
    if statement["Effect"] != "Allow":
        return False
    principals = _texts(statement.get("Principal", "*"))
    if principals and "*" not in principals:
        return False
    return not any(
        key.lower() in _NARROWING and not _EVERYWHERE & set(_texts(values))
        for operator, keys in statement.get("Condition", {}).items()
        if "Not" not in operator
        for key, values in keys.items()
    )
