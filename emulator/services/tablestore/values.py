"""The values of cells and primary keys, and their names on the wire.

INTEGER is an int of 64 bits, DOUBLE a float, BOOLEAN a bool, STRING a str, BINARY bytes. Values of one primary-key
column have one type, and Python orders them as the service does: strings by their code points, which is the order of
their UTF-8 bytes.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias


class Special(Enum):
    """What stands in a primary key in place of a value."""

    INF_MIN = "VT_INF_MIN"
    INF_MAX = "VT_INF_MAX"
    AUTO_INCREMENT = "VT_AUTO_INCREMENT"


Value: TypeAlias = bool | int | float | str | bytes
KeyValue: TypeAlias = int | str | bytes
PrimaryKey: TypeAlias = tuple[KeyValue, ...]
Bound: TypeAlias = tuple[tuple[int, KeyValue], ...]
"""A place between primary keys: each column as (rank, value), where rank 0 is before and 2 behind all values."""

KEY_TYPES: dict[int, str] = {1: "VT_INTEGER", 2: "VT_STRING", 3: "VT_BLOB"}
"""PrimaryKeyType on the wire."""

DEFINED_TYPES: dict[int, str] = {1: "VT_INTEGER", 2: "VT_DOUBLE", 3: "VT_BOOLEAN", 4: "VT_STRING", 7: "VT_BLOB"}
"""DefinedColumnType on the wire."""

_NAMES = {bool: "VT_BOOLEAN", int: "VT_INTEGER", float: "VT_DOUBLE", str: "VT_STRING", bytes: "VT_BLOB"}
_FIXED_SIZES = {bool: 1, int: 8, float: 8}

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def type_name(value: Value | Special) -> str:
    """The name that the service's errors use."""
    return value.value if isinstance(value, Special) else _NAMES[type(value)]


def size_of(value: Value) -> int:
    """Bytes, as limits and capacity units count them."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode())
    if isinstance(value, bytes):
        return len(value)
    return _FIXED_SIZES[type(value)]


def bound_of(key: PrimaryKey) -> Bound:
    return tuple((1, value) for value in key)
