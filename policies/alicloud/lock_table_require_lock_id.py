"""Every lock table has the key that clients write."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table's primary key is LockID of type String, and nothing else.",
    severity="critical",
    remediation="Make a new table with the primary key LockID of type String: the key of a table cannot be changed.",
    url="https://developer.hashicorp.com/terraform/language/backend/oss",
    resources=("alicloud:ots/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """On another key a client's lock fails, or is seen by nobody."""
    keys = [(key.get("name"), key.get("type")) for key in resource.items("primaryKeys")]
    if keys != [("LockID", "String")]:
        found = ", ".join(f"{name} {kind}" for name, kind in keys) or "empty"
        yield f"its primary key is {found}, not LockID String: no client could lock a state"
