"""What a bucket policy denies, as far as a local cloud can know it. Pure.

moto 5.2.5 applies a bucket policy without its conditions: one that denies some writes denies them all. Here a Deny
applies when its conditions hold for the request. Conditions about what does not exist on loopback (TLS, an
organisation) do not hold, so that plain HTTP works there. Source: IAM User Guide, "IAM JSON policy elements:
Condition operators".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

ENCRYPTION = "s3:x-amz-server-side-encryption"
ENCRYPTION_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id"

KNOWN_KEYS = frozenset({ENCRYPTION, ENCRYPTION_KEY})
"""The condition keys that are evaluated. A statement with any other does not apply."""

Request = Mapping[str, str]
"""The condition keys of a request that are present, with their values."""

_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": fnmatchcase,
    "ArnEquals": fnmatchcase,
    "ArnLike": fnmatchcase,
}


def is_denied(policy: str | bytes, action: str, resource: str, request: Request) -> bool:
    """Whether a statement of the policy denies everybody this action on this resource."""
    return any(_applies(statement, action, resource, request) for statement in _listed(json.loads(policy)["Statement"]))


def _applies(statement: Mapping[str, Any], action: str, resource: str, request: Request) -> bool:
    return (
        statement["Effect"] == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"})
        and any(fnmatchcase(action.lower(), each.lower()) for each in _listed(statement.get("Action", [])))
        and any(fnmatchcase(resource, each) for each in _listed(statement.get("Resource", [])))
        and all(_holds(*condition, request) for condition in _conditions(statement))
    )


def _conditions(statement: Mapping[str, Any]) -> Iterable[tuple[str, str, list[str]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key, values in keys.items():
            yield operator, key, [str(value) for value in _listed(values)]


def _holds(operator: str, key: str, values: list[str], request: Request) -> bool:
    if key not in KNOWN_KEYS:
        return False
    value = request.get(key)
    if operator == "Null":
        return (value is None) == (values[0].lower() == "true")
    name = operator.removesuffix("IfExists")
    if value is None and operator != name:
        return True
    negated = "Not" in name
    compare = _OPERATORS.get(name.replace("Not", "", 1))
    if compare is None:
        return False
    # A negated operator holds for a key that is absent, and for a value that equals none of those listed.
    return (value is not None and any(compare(value, each) for each in values)) != negated


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
