"""Puts, updates and deletions of one row. Each decides first and changes then, so that a refused one changes nothing.

https://help.aliyun.com/en/tablestore/developer-reference/putrow and …/updaterow, …/deleterow
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from emulator.services.tablestore.conditions import Condition
from emulator.services.tablestore.exceptions import ConditionCheckFailError, ParameterInvalidError
from emulator.services.tablestore.limits import (
    TIMESTAMP_END,
    WRITE_SIZE,
    capacity_units,
    check_attribute,
    check_cell_count,
    check_column_name,
)
from emulator.services.tablestore.plain_buffer import (
    DELETE_ALL_VERSIONS,
    DELETE_ONE_VERSION,
    INCREMENT,
    Cell,
    DecodedRow,
)
from emulator.services.tablestore.reading import values_of
from emulator.services.tablestore.rows import Row
from emulator.services.tablestore.tables import Table
from emulator.services.tablestore.values import INT64_MAX, INT64_MIN, PrimaryKey, Special, Value, size_of

IGNORE, EXPECT_EXIST, EXPECT_NOT_EXIST = 0, 1, 2


@dataclass(frozen=True)
class Expectation:
    """What must hold for a write to happen. existence: IGNORE, EXPECT_EXIST or EXPECT_NOT_EXIST."""

    existence: int = IGNORE
    condition: Condition | None = None

    @property
    def reads(self) -> bool:
        return self.existence != IGNORE or self.condition is not None

    def check(self, table: Table, key: PrimaryKey, row: Row | None) -> None:
        if self.existence == EXPECT_NOT_EXIST and row is not None:
            raise ConditionCheckFailError
        if self.existence == EXPECT_EXIST and row is None:
            raise ConditionCheckFailError
        if self.condition is not None and not self.condition.holds(values_of(table, key, row.columns if row else {})):
            raise ConditionCheckFailError


class Outcome(NamedTuple):
    """A write that happened. row: as it is now, None when it is gone. read, write: capacity units consumed."""

    key: PrimaryKey
    row: Row | None
    read: int
    write: int


def put(table: Table, change: DecodedRow, expectation: Expectation, now: int) -> Outcome:
    """Writes a whole row in place of the one that is there. now: milliseconds."""
    if change.deletion:
        raise ParameterInvalidError("The row to be put is marked as deleted.")
    key = _key_to_write(table, change, expectation)
    size = _size_of_key(key)
    check_cell_count(len(change.cells))
    row = Row(now if not change.cells else 0)
    for cell in change.cells:
        if cell.operation is not None:
            raise ParameterInvalidError(f"Column '{cell.name}' has an operation, which only UpdateRow takes.")
        size += len(cell.name) + _put_cell(table, row, cell, now)
    _check_size(size)
    expectation.check(table, key, table.living(key, now))
    table.rows.set(key, row)
    return Outcome(key, row, int(expectation.reads), capacity_units(size))


def update(table: Table, change: DecodedRow, expectation: Expectation, now: int) -> Outcome:
    """Changes single columns. A row that is not there is made, unless all that is asked for is deletions."""
    if not table.options.allow_update:
        raise ParameterInvalidError("The table does not allow updates.")
    if change.deletion:
        raise ParameterInvalidError("The row to be updated is marked as deleted.")
    if not change.cells:
        raise ParameterInvalidError("Attribute column is missing.")
    check_cell_count(len(change.cells))
    key = _key_to_write(table, change, expectation)
    there = table.living(key, now)
    expectation.check(table, key, there)
    row = there.copy() if there is not None else Row(0)
    size = _size_of_key(key)
    puts = False
    for cell in change.cells:
        size += len(cell.name)
        if cell.operation is None:
            size += _put_cell(table, row, cell, now)
            puts = True
        elif cell.operation == INCREMENT:
            size += _increment(table, row, cell, now)
            puts = True
        else:
            _delete_cell(row, cell)
    _check_size(size)
    if there is not None or puts:
        table.rows.set(key, row)
    return Outcome(key, row if there is not None or puts else None, int(expectation.reads), capacity_units(size))


def delete(table: Table, change: DecodedRow, expectation: Expectation, now: int) -> Outcome:
    """Deletes a row, and is content when there is none."""
    if change.cells:
        raise ParameterInvalidError("DeleteRow takes a primary key and nothing else.")
    key = table.key_of(change.key)
    expectation.check(table, key, table.living(key, now))
    table.rows.remove(key)
    return Outcome(key, None, int(expectation.reads), capacity_units(_size_of_key(key)))


def size_of_change(change: DecodedRow) -> int:
    """Bytes, as the limit of a batch counts them."""
    cells = (*change.key, *change.cells)
    return sum(len(cell.name) + (0 if cell.value is None else _size_of(cell.value)) for cell in cells)


def _size_of(value: Value | Special) -> int:
    return 0 if isinstance(value, Special) else size_of(value)


def _key_to_write(table: Table, change: DecodedRow, expectation: Expectation) -> PrimaryKey:
    before = table.last_number
    key = table.key_of(change.key, numbered=True)
    if table.last_number != before and expectation.reads:
        raise ParameterInvalidError("A row whose key is yet to be numbered takes no condition but IGNORE.")
    return key


def _size_of_key(key: PrimaryKey) -> int:
    return sum(map(size_of, key))


def _check_size(size: int) -> None:
    if size > WRITE_SIZE:
        raise ParameterInvalidError(
            f"The total data size of the row exceeds the limit, limit size: {WRITE_SIZE}, data size: {size}."
        )


def _put_cell(table: Table, row: Row, cell: Cell, now: int) -> int:
    """Adds a version to a row that nobody else sees yet. The size of its value."""
    name, value, timestamp = cell.name, _value_of(table, cell), cell.timestamp
    size = check_attribute(name, value)
    if timestamp is None:
        timestamp = now
    else:
        _check_timestamp(table, timestamp, now)
    row.touched = max(row.touched, timestamp)
    row.put(name, timestamp, value, table.options.max_versions)
    return size


def _value_of(table: Table, cell: Cell) -> Value:
    value = cell.value
    if value is None or not isinstance(value, bool | int | float | str | bytes):
        raise ParameterInvalidError(f"Column '{cell.name}' has no value.")
    if cell.name in table.key_names:
        raise ParameterInvalidError(f"Column '{cell.name}' is part of the primary key.")
    if table.defined_columns:
        table.check_type(cell.name, value)
    return value


def _check_timestamp(table: Table, timestamp: int, now: int) -> None:
    if not 0 <= timestamp < TIMESTAMP_END:
        raise ParameterInvalidError("Timestamp must be in range [0, INT64_MAX/1000).")
    if abs(timestamp - now) > table.options.max_time_deviation * 1000:
        raise ParameterInvalidError(
            f"The timestamp {timestamp} differs from the system time by more than the table's deviation of cell "
            f"versions, {table.options.max_time_deviation} seconds."
        )


def _increment(table: Table, row: Row, cell: Cell, now: int) -> int:
    value = _value_of(table, cell)
    if type(value) is not int or cell.timestamp is not None:
        raise ParameterInvalidError(f"Column '{cell.name}' is incremented by an integer, and without a timestamp.")
    versions = row.columns.get(cell.name)
    before = versions[0][1] if versions else 0
    if type(before) is not int:
        raise ParameterInvalidError(f"Column '{cell.name}' is no integer and cannot be incremented.")
    if not INT64_MIN <= before + value <= INT64_MAX:
        raise ParameterInvalidError(f"Column '{cell.name}' would exceed 64 bits.")
    # The sum is the newest version, even when the one before has a timestamp in the future.
    timestamp = max(now, versions[0][0]) if versions else now
    return _put_cell(table, row, Cell(cell.name, before + value), timestamp)


def _delete_cell(row: Row, cell: Cell) -> None:
    check_column_name(cell.name)
    if cell.value is not None:
        raise ParameterInvalidError(f"Column '{cell.name}' is to be deleted and has a value.")
    if cell.operation == DELETE_ALL_VERSIONS:
        row.delete_column(cell.name)
    elif cell.operation == DELETE_ONE_VERSION and cell.timestamp is not None:
        row.delete_version(cell.name, cell.timestamp)
    else:
        raise ParameterInvalidError(f"The version of column '{cell.name}' to be deleted has no timestamp.")
