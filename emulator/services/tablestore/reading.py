"""What a read takes from a row: some columns, some versions, and the row only when a filter lets it pass.

https://help.aliyun.com/en/tablestore/developer-reference/getrow
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.services.tablestore.conditions import Condition, Pagination, VersionsOf
from emulator.services.tablestore.exceptions import ParameterInvalidError
from emulator.services.tablestore.limits import (
    COLUMNS_TO_GET,
    RANGE_SIZE,
    ROWS_PER_RANGE,
    TIMESTAMP_END,
    check_column_name,
)
from emulator.services.tablestore.plain_buffer import Cell
from emulator.services.tablestore.rows import Row, Versions
from emulator.services.tablestore.tables import Table
from emulator.services.tablestore.values import Bound, PrimaryKey, Value, size_of


def values_of(table: Table, key: PrimaryKey, columns: Mapping[str, Versions]) -> VersionsOf:
    """A row's columns as conditions look at them; a column of the primary key has one version."""

    def versions(name: str) -> list[Value]:
        if name in table.key_names:
            return [key[table.key_names.index(name)]]
        return [value for _, value in columns.get(name, ())]

    return versions


@dataclass(frozen=True)
class Selection:
    """columns: None for all. first, end: the range of timestamps in milliseconds, end excluded. start_column,
    end_column: the range of names, end excluded, "" for none."""

    columns: frozenset[str] | None
    max_versions: int | None
    first: int = 0
    end: int = TIMESTAMP_END
    filter: Condition | Pagination | None = None
    start_column: str = ""
    end_column: str = ""

    def check(self) -> None:
        if self.columns is not None:
            if len(self.columns) > COLUMNS_TO_GET:
                raise ParameterInvalidError(
                    f"The number of columns from the request exceeds the limit, limit count: {COLUMNS_TO_GET}, "
                    f"column count: {len(self.columns)}."
                )
            for name in self.columns:
                check_column_name(name)
        if self.max_versions is not None and self.max_versions < 1:
            raise ParameterInvalidError("The max versions must be greater than 0.")
        if not (0 <= self.first <= TIMESTAMP_END and 0 <= self.end <= TIMESTAMP_END):
            raise ParameterInvalidError("Timestamp must be in range [0, INT64_MAX/1000).")
        if self.first >= self.end:
            raise ParameterInvalidError("The start of the time range must be less than its end.")

    def take(self, table: Table, key: PrimaryKey, row: Row) -> list[Cell] | None:
        """The attributes, ordered by name and from new to old. None: the row has none of the columns that were asked
        for, or the filter stops it."""
        selected = {name: versions for name in self._names(row) if (versions := self._versions(row.columns[name]))}
        if self.columns is not None and not selected and self.columns.isdisjoint(table.key_names):
            return None
        if isinstance(self.filter, Pagination):
            page = list(selected)[self.filter.offset : self.filter.offset + self.filter.limit]
            selected = {name: selected[name] for name in page}
        elif self.filter is not None and not self.filter.holds(values_of(table, key, selected)):
            return None
        return [
            Cell(name, value, None, timestamp) for name, versions in selected.items() for timestamp, value in versions
        ]

    def _names(self, row: Row) -> list[str]:
        names = sorted(row.columns if self.columns is None else self.columns & row.columns.keys())
        if self.start_column or self.end_column:
            names = [
                name for name in names if self.start_column <= name and (not self.end_column or name < self.end_column)
            ]
        return names

    def _versions(self, versions: Versions) -> Versions:
        if self.first > 0 or self.end < TIMESTAMP_END:
            versions = [version for version in versions if self.first <= version[0] < self.end]
        return versions[: self.max_versions]


@dataclass(frozen=True)
class KeyRange:
    """From begin, included, to end, excluded; backward from the larger to the smaller. limit: rows, None for none."""

    begin: Bound
    end: Bound
    backward: bool = False
    limit: int | None = None

    def check(self) -> None:
        if self.backward and self.begin <= self.end:
            raise ParameterInvalidError("Begin key must more than end key in BACKWARD")
        if not self.backward and self.begin >= self.end:
            raise ParameterInvalidError("Begin key must less than end key in FORWARD")
        if self.limit is not None and self.limit < 1:
            raise ParameterInvalidError("The limit must be greater than 0.")


@dataclass(frozen=True)
class Page:
    """A part of a range. next_key: where to go on, None at the end. size: bytes that were looked at."""

    rows: list[tuple[PrimaryKey, list[Cell]]]
    next_key: PrimaryKey | None
    size: int


def read_range(table: Table, keys: KeyRange, selection: Selection, now: int) -> Page:
    """As many rows as one answer holds: those found in 5,000 rows or 4 MB that were looked at, at most the limit.

    https://help.aliyun.com/en/tablestore/developer-reference/getrange
    """
    keys.check()
    rows: list[tuple[PrimaryKey, list[Cell]]] = []
    size = looked_at = 0
    for key in table.rows.between(keys.begin, keys.end, backward=keys.backward):
        row = table.living(key, now)
        if row is None:
            continue
        row_size = row.size() + sum(map(size_of, key))
        full = looked_at == ROWS_PER_RANGE or (looked_at > 0 and size + row_size > RANGE_SIZE)
        if full or len(rows) == keys.limit:
            return Page(rows, key, size)
        looked_at += 1
        size += row_size
        cells = selection.take(table, key, row)
        if cells is not None:
            rows.append((key, cells))
    return Page(rows, None, size)
