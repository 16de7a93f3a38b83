"""Column conditions of writes and filters of reads: comparisons of columns with constants, joined by NOT, AND and OR.

https://help.aliyun.com/en/tablestore/developer-reference/filter-operations
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from emulator.services.tablestore.descriptors import parse, text
from emulator.services.tablestore.exceptions import NotEmulatedError, ParameterInvalidError
from emulator.services.tablestore.limits import FILTERS
from emulator.services.tablestore.plain_buffer import decode_value
from emulator.services.tablestore.values import Value

_SINGLE, _COMPOSITE, _PAGINATION = 1, 2, 3
_NOT, _AND, _OR = 1, 2, 3
_EXIST, _NOT_EXIST = 7, 8
_COMPARATORS: dict[int, Callable[[Any, Any], bool]] = {
    1: operator.eq,
    2: operator.ne,
    3: operator.gt,
    4: operator.ge,
    5: operator.lt,
    6: operator.le,
}

VersionsOf = Callable[[str], Sequence[Value]]
"""A column's values, newest first; none when the row, or the part of it that is looked at, does not have the column."""


class Condition(Protocol):
    def holds(self, versions_of: VersionsOf) -> bool: ...


@dataclass(frozen=True)
class Comparison:
    """One column and one constant. Values of different types are unequal, and neither is greater."""

    column: str
    comparator: int
    constant: Value
    if_missing: bool
    latest_only: bool

    def holds(self, versions_of: VersionsOf) -> bool:
        versions = versions_of(self.column)
        if self.comparator == _EXIST:
            return bool(versions)
        if self.comparator == _NOT_EXIST:
            return not versions
        if not versions:
            return self.if_missing
        return any(map(self._matches, versions[:1] if self.latest_only else versions))

    def _matches(self, value: Value) -> bool:
        if type(value) is not type(self.constant):
            return _COMPARATORS[self.comparator] is operator.ne
        return _COMPARATORS[self.comparator](value, self.constant)


@dataclass(frozen=True)
class Combination:
    combinator: int
    parts: tuple[Condition, ...]

    def holds(self, versions_of: VersionsOf) -> bool:
        if self.combinator == _NOT:
            return not self.parts[0].holds(versions_of)
        join = all if self.combinator == _AND else any
        return join(part.holds(versions_of) for part in self.parts)


@dataclass(frozen=True)
class Pagination:
    """Not a condition: of a row's columns, in the order of their names, only some are returned."""

    offset: int
    limit: int


class _Reader:
    """Reads one condition; counts what it is made of, because both number and depth are bounded by one limit."""

    def __init__(self) -> None:
        self._count = 0

    def read(self, message: Any) -> Condition:
        self._count += 1
        if self._count > FILTERS:
            raise ParameterInvalidError(f"The count of filter exceeds the max: {FILTERS}.")
        if message.type == _SINGLE:
            return self._comparison(parse("SingleColumnValueFilter", message.filter))
        if message.type == _COMPOSITE:
            return self._combination(parse("CompositeColumnValueFilter", message.filter))
        raise ParameterInvalidError(f"Invalid filter type: {message.type}.")

    def _comparison(self, message: Any) -> Comparison:
        if message.HasField("value_trans_rule"):
            raise NotEmulatedError("value_trans_rule of a filter")
        if message.comparator not in (*_COMPARATORS, _EXIST, _NOT_EXIST):
            raise ParameterInvalidError(f"Invalid comparator of a filter: {message.comparator}.")
        return Comparison(
            text(message.column_name),
            message.comparator,
            decode_value(message.column_value),
            not message.filter_if_missing,
            message.latest_version_only,
        )

    def _combination(self, message: Any) -> Combination:
        if message.combinator not in (_NOT, _AND, _OR):
            raise ParameterInvalidError(f"Invalid logical operator of a filter: {message.combinator}.")
        parts = tuple(map(self.read, message.sub_filters))
        if len(parts) != 1 if message.combinator == _NOT else len(parts) < 2:
            raise ParameterInvalidError("NOT takes one filter, AND and OR take two or more.")
        return Combination(message.combinator, parts)


def read_condition(content: bytes) -> Condition:
    """The column condition of a write."""
    return _Reader().read(parse("Filter", content))


def read_filter(content: bytes) -> Condition | Pagination:
    """The filter of a read."""
    message = parse("Filter", content)
    if message.type != _PAGINATION:
        return _Reader().read(message)
    page = parse("ColumnPaginationFilter", message.filter)
    if page.offset < 0 or page.limit <= 0:
        raise ParameterInvalidError("The offset of a page of columns is at least 0 and its limit at least 1.")
    return Pagination(page.offset, page.limit)
