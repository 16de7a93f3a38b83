"""A table: its schema, its options, and which primary keys fit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulator.services.tablestore.exceptions import (
    InvalidPrimaryKeyError,
    ParameterInvalidError,
    TableNotReadyError,
)
from emulator.services.tablestore.limits import (
    CAPACITY_UNITS,
    DEFINED_COLUMNS,
    KEY_COLUMNS,
    SHORTEST_TIME_TO_LIVE,
    check_column_name,
    check_key_size,
    check_table_name,
)
from emulator.services.tablestore.plain_buffer import Cell
from emulator.services.tablestore.rows import Row, Rows
from emulator.services.tablestore.values import (
    DEFINED_TYPES,
    KEY_TYPES,
    Bound,
    KeyValue,
    PrimaryKey,
    Special,
    Value,
    type_name,
)


@dataclass(frozen=True)
class KeyColumn:
    """type: one of KEY_TYPES."""

    name: str
    type: int
    auto_increment: bool = False


@dataclass(frozen=True)
class TableOptions:
    """time_to_live: seconds, -1 for ever. max_time_deviation: seconds that a given timestamp may be off the clock."""

    time_to_live: int = -1
    max_versions: int = 1
    max_time_deviation: int = 86_400
    allow_update: bool = True

    def check(self) -> None:
        if self.time_to_live != -1 and self.time_to_live < SHORTEST_TIME_TO_LIVE:
            raise ParameterInvalidError(
                f"The time to live must be -1 or at least {SHORTEST_TIME_TO_LIVE} seconds: {self.time_to_live}."
            )
        if self.max_versions < 1:
            raise ParameterInvalidError(f"The max versions must be greater than 0: {self.max_versions}.")
        if self.max_time_deviation < 1:
            raise ParameterInvalidError(
                f"The deviation of cell versions must be greater than 0: {self.max_time_deviation}."
            )


@dataclass(frozen=True)
class Capacity:
    """Reserved capacity units."""

    read: int = 0
    write: int = 0

    def check(self) -> None:
        for what, units in (("read", self.read), ("write", self.write)):
            if not 0 <= units <= CAPACITY_UNITS:
                raise ParameterInvalidError(
                    f"The value of {what} capacity unit must be in range: [0, {CAPACITY_UNITS}]."
                )


@dataclass(frozen=True)
class Encryption:
    """key_type: 1 for a key that the service manages, 2 for the customer's own, which then has a role to use it."""

    key_type: int
    key_id: str
    role_arn: str = ""


@dataclass
class Table:
    """One table. unready: data operations that still fail because the table is new. created: seconds since the epoch.

    Raises ParameterInvalidError when schema or options are against the rules.
    """

    name: str
    key_columns: tuple[KeyColumn, ...]
    created: float
    options: TableOptions = TableOptions()
    capacity: Capacity = Capacity()
    defined_columns: dict[str, int] = field(default_factory=dict)
    encryption: Encryption | None = None
    stream_hours: int | None = None
    unready: int = 0
    rows: Rows = field(default_factory=Rows)
    last_number: int = 0

    def __post_init__(self) -> None:
        check_table_name(self.name)
        if not 1 <= len(self.key_columns) <= KEY_COLUMNS:
            raise ParameterInvalidError(f"The number of primary key columns must be in range: [1, {KEY_COLUMNS}].")
        self.key_names = tuple(column.name for column in self.key_columns)
        for place, column in enumerate(self.key_columns):
            check_column_name(column.name)
            if column.name in self.key_names[:place]:
                raise ParameterInvalidError(f"Duplicated primary key name: '{column.name}'.")
            if column.type not in KEY_TYPES:
                raise ParameterInvalidError(f"{column.type} is an invalid type for the primary key.")
            if column.auto_increment and (place == 0 or KEY_TYPES[column.type] != "VT_INTEGER"):
                raise ParameterInvalidError(
                    f"The primary key column '{column.name}' cannot be auto-incremented: "
                    "that takes an INTEGER, and not the first column."
                )
        if sum(column.auto_increment for column in self.key_columns) > 1:
            raise ParameterInvalidError("Only one primary key column can be auto-incremented.")
        self.options.check()
        self.capacity.check()
        columns, self.defined_columns = self.defined_columns, {}
        self.add_defined_columns(columns)

    def add_defined_columns(self, columns: Mapping[str, int]) -> None:
        for name, kind in columns.items():
            check_column_name(name)
            if kind not in DEFINED_TYPES:
                raise ParameterInvalidError(f"{kind} is an invalid type for the defined column.")
            if name in self.key_names or name in self.defined_columns:
                raise ParameterInvalidError(f"Duplicated column name: '{name}'.")
        if len(self.defined_columns) + len(columns) > DEFINED_COLUMNS:
            raise ParameterInvalidError(f"The number of defined columns must be in range: [0, {DEFINED_COLUMNS}].")
        self.defined_columns.update(columns)

    def delete_defined_columns(self, names: Sequence[str]) -> None:
        for name in names:
            if name not in self.defined_columns:
                raise ParameterInvalidError(f"Defined column '{name}' does not exist.")
        for name in names:
            self.defined_columns.pop(name, None)

    def be_ready(self) -> None:
        """Raises TableNotReadyError as long as the table is new."""
        if self.unready > 0:
            self.unready -= 1
            raise TableNotReadyError

    def key_of(self, cells: Sequence[Cell], *, numbered: bool = False) -> PrimaryKey:
        """The primary key that a request names. numbered: a column may ask for the next number."""
        key = self._fitting(cells)
        values: list[KeyValue] = []
        for value, column in zip(key, self.key_columns, strict=True):
            if value is Special.AUTO_INCREMENT and numbered and column.auto_increment:
                self.last_number += 1
                values.append(self.last_number)
            elif isinstance(value, Special):
                raise ParameterInvalidError(f"{value.value} is an invalid type for the primary key.")
            else:
                values.append(value)
        return tuple(values)

    def bound_of(self, cells: Sequence[Cell]) -> Bound:
        """One end of a range: a primary key in which columns may be infinite."""
        bound: list[tuple[int, KeyValue]] = []
        for value in self._fitting(cells):
            if value is Special.AUTO_INCREMENT:
                raise ParameterInvalidError(f"{value.value} is an invalid type for the primary key.")
            if isinstance(value, Special):
                bound.append((0 if value is Special.INF_MIN else 2, 0))
            else:
                bound.append((1, value))
        return tuple(bound)

    def _fitting(self, cells: Sequence[Cell]) -> list[KeyValue | Special]:
        columns = self.key_columns
        if len(cells) != len(columns):
            raise InvalidPrimaryKeyError(f"Validate PK size fail. Input: {len(cells)}, Meta: {len(columns)}.")
        values: list[KeyValue | Special] = []
        for cell, column in zip(cells, columns, strict=True):
            if cell.name != column.name:
                raise InvalidPrimaryKeyError(f"Validate PK name fail. Input: {cell.name}, Meta: {column.name}.")
            values.append(_value_of_key(cell, KEY_TYPES[column.type]))
        return values

    def key_cells(self, key: PrimaryKey) -> list[Cell]:
        return [Cell(name, value) for name, value in zip(self.key_names, key, strict=True)]

    def check_type(self, name: str, value: Value) -> None:
        """A column that is defined has its type."""
        kind = self.defined_columns.get(name)
        if kind is not None and DEFINED_TYPES[kind] != type_name(value):
            raise ParameterInvalidError(
                f"Invalid column type for column {name} expect {DEFINED_TYPES[kind]} actual {type_name(value)}"
            )

    def living(self, key: PrimaryKey, now: int) -> Row | None:
        """The row, without what has expired. now: milliseconds."""
        row = self.rows.get(key)
        if row is None or self.options.time_to_live == -1:
            return row
        until = now - self.options.time_to_live * 1000
        if row.touched <= until:
            self.rows.remove(key)
            return None
        row.forget(until)
        return row


def _value_of_key(cell: Cell, expected: str) -> KeyValue | Special:
    value = cell.value
    if isinstance(value, Special):
        return value
    given = "VT_NULL" if value is None else type_name(value)
    if given != expected or value is None or isinstance(value, float):
        raise InvalidPrimaryKeyError(f"Validate PK type fail. Input: {given}, Meta: {expected}.")
    if isinstance(value, str | bytes):
        check_key_size(cell.name, value)
    return value
