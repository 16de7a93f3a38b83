"""Tablestore: names of instances and tables, and the size of a lock's key."""

from __future__ import annotations

import re

from stateroom.config.limits.paths import DIGEST_SUFFIX, size_of
from stateroom.config.problems import Fault

PRIMARY_KEY_BYTES = 1024
"""Tablestore User Guide: Limits, the size of a primary key column of type STRING."""

FORBIDDEN_WORDS = ("ali", "ay", "ots", "taobao", "admin")
"""Tablestore API: CreateInstance, InstanceName."""


def check_instance_name(name: str) -> Fault | None:
    """Tablestore FAQ: What are the naming conventions of tables, columns, and instances?"""
    if len(name) < 3:
        return Fault("the instance name is too short", "choose a longer one")
    if len(name) > 16:
        return Fault("the instance name is too long", f"shorten it by {len(name) - 16}")
    if not re.fullmatch(r"[a-zA-Z0-9-]+", name):
        return Fault("the instance name has a character that Tablestore does not allow", "replace it with a hyphen")
    if not name[0].isalpha():
        return Fault("the instance name must begin with a letter", "put a letter before it")
    if name.endswith("-"):
        return Fault("the instance name ends with a hyphen", "remove the hyphen")
    return None


def forbidden_word(name: str) -> str | None:
    """The word in `name` for which Tablestore makes no instance, if there is one."""
    return next((word for word in FORBIDDEN_WORDS if word in name.lower()), None)


def check_table_name(name: str) -> Fault | None:
    """Tablestore FAQ: What are the naming conventions of tables, columns, and instances?"""
    if not 1 <= len(name) <= 255:
        return Fault("the table name must have 1 to 255 characters", "choose another length")
    if not re.fullmatch(r"[a-zA-Z0-9_]+", name):
        return Fault("the table name has a character that Tablestore does not allow", "replace it with an underscore")
    if name[0].isdigit():
        return Fault("the table name begins with a digit", "put a letter or an underscore before it")
    return None


def lock_key_bytes(bucket: str, object_bytes: int) -> int:
    """Terraform's oss backend: the longest key that it writes for a state is `<bucket>/<object>-md5`."""
    return size_of(bucket) + 1 + object_bytes + size_of(DIGEST_SUFFIX)
