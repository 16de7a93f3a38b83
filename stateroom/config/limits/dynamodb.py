"""DynamoDB: table names and global tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stateroom.config.problems import Fault


def check_table_name(name: str) -> Fault | None:
    """DynamoDB Developer Guide: Supported data types and naming rules, table names."""
    if len(name) < 3:
        return Fault("the table name is too short", "choose a longer one")
    if len(name) > 255:
        return Fault("the table name is too long", f"shorten it by {len(name) - 255}")
    if not re.fullmatch(r"[a-zA-Z0-9_.-]+", name):
        return Fault("the table name has a character that DynamoDB does not allow", "replace it with a hyphen")
    return None


def check_no_replicas(replicas: Sequence[str]) -> Fault | None:
    """DynamoDB Developer Guide: Global tables. A conditional write is decided in one region and copied afterwards."""
    if not replicas:
        return None
    return Fault(
        "a lock table has no replicas: replication is eventual, so two regions could both hold the lock",
        "remove replicas; bucket.replication keeps a copy of the states themselves",
    )
