"""Limits and naming rules: https://help.aliyun.com/en/tablestore/product-overview/limits-on-widecolumn-model"""

from __future__ import annotations

import re

from emulator.services.tablestore.exceptions import ParameterInvalidError
from emulator.services.tablestore.values import Value, size_of

KEY_COLUMNS = 4
KEY_SIZE = 1024
ATTRIBUTE_SIZE = 2 * 1024 * 1024
CELLS_PER_WRITE = 1024
COLUMNS_TO_GET = 128
DEFINED_COLUMNS = 32
FILTERS = 32
ROWS_PER_BATCH_GET = 100
ROWS_PER_BATCH_WRITE = 200
ROWS_PER_RANGE = 5000
RANGE_SIZE = 4 * 1024 * 1024
WRITE_SIZE = 4 * 1024 * 1024
BODY_SIZE = 5 * 1024 * 1024
CAPACITY_UNITS = 100_000
CAPACITY_UNIT_SIZE = 4096
TABLES_PER_INSTANCE = 64
INSTANCES_PER_ACCOUNT = 10
SHORTEST_TIME_TO_LIVE = 86_400
"""Seconds; -1 is for ever."""

TIMESTAMP_END = (2**63 - 1) // 1000
"""The first timestamp, in milliseconds, that is too large."""

RESERVED_WORDS = ("admin", "ali", "ay", "ots", "taobao")
"""What no instance name may contain, as the page of CreateInstance says."""

_TABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
_INSTANCE_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]{1,14}[a-zA-Z0-9]")


def check_table_name(name: str) -> None:
    if _TABLE_NAME.fullmatch(name) is None:
        raise ParameterInvalidError(f"Invalid table name: '{name}'.")


def is_instance_name(name: str) -> bool:
    return _INSTANCE_NAME.fullmatch(name) is not None and not any(word in name.lower() for word in RESERVED_WORDS)


def check_column_name(name: str) -> None:
    """Looser than the documentation: the service takes all but a leading `#`, as its SDKs' tests show."""
    if not name or name[0] == "#" or len(name) > 255 or (not name.isascii() and len(name.encode()) > 255):
        raise ParameterInvalidError(f"Invalid column name: '{name}'.")


def check_key_size(name: str, value: str | bytes) -> None:
    if (size := size_of(value)) > KEY_SIZE:
        raise ParameterInvalidError(
            f"The length of primary key column: '{name}' exceeds the MaxLength:{KEY_SIZE} with CurrentLength:{size}."
        )


def check_attribute(name: str, value: Value) -> int:
    """The size of an attribute's value, in bytes."""
    check_column_name(name)
    size = size_of(value)
    if size > ATTRIBUTE_SIZE:
        raise ParameterInvalidError(
            f"The length of attribute column: '{name}' exceeds the MaxLength:{ATTRIBUTE_SIZE} "
            f"with CurrentLength:{size}."
        )
    return size


def check_cell_count(count: int) -> None:
    if count > CELLS_PER_WRITE:
        raise ParameterInvalidError(
            f"The number of attribute columns exceeds the limit, limit count: {CELLS_PER_WRITE}, column count: {count}."
        )


def capacity_units(size: int) -> int:
    """What reading or writing so many bytes costs: at least one unit."""
    return max(1, -(-size // CAPACITY_UNIT_SIZE))
