"""The rows of a table: what they hold, and their order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

from emulator.services.tablestore.values import Bound, PrimaryKey, Value, bound_of, size_of

Versions = list[tuple[int, Value]]
"""A column's values with their timestamps in milliseconds, newest first; never empty."""


def _age(version: tuple[int, Value]) -> int:
    return -version[0]


class Row:
    """touched: the newest timestamp of what was written; when that has expired, so has the row."""

    __slots__ = ("columns", "touched")

    def __init__(self, touched: int) -> None:
        self.columns: dict[str, Versions] = {}
        self.touched = touched

    def copy(self) -> Row:
        copy = Row(self.touched)
        copy.columns = {name: list(versions) for name, versions in self.columns.items()}
        return copy

    def put(self, name: str, timestamp: int, value: Value, max_versions: int) -> None:
        """Adds a version, in place of one with the same timestamp. Of too many the oldest goes."""
        versions = self.columns.get(name)
        if versions is None:
            self.columns[name] = [(timestamp, value)]
            return
        self._remove(versions, timestamp)
        insort(versions, (timestamp, value), key=_age)
        del versions[max_versions:]

    def delete_version(self, name: str, timestamp: int) -> None:
        versions = self.columns.get(name)
        if versions is not None:
            self._remove(versions, timestamp)
            if not versions:
                del self.columns[name]

    def delete_column(self, name: str) -> None:
        self.columns.pop(name, None)

    def forget(self, until: int) -> None:
        """Drops versions that are as old as `until` or older."""
        for name in list(self.columns):
            living = [version for version in self.columns[name] if version[0] > until]
            if living:
                self.columns[name] = living
            else:
                del self.columns[name]

    def size(self) -> int:
        return sum(len(name) + sum(size_of(value) for _, value in versions) for name, versions in self.columns.items())

    @staticmethod
    def _remove(versions: Versions, timestamp: int) -> None:
        for place, version in enumerate(versions):
            if version[0] == timestamp:
                del versions[place]
                return


class Rows:
    """Rows by primary key. The order is made when a range is read and kept until a key comes or goes, because most
    requests of a lock table read no range."""

    def __init__(self) -> None:
        self._rows: dict[PrimaryKey, Row] = {}
        self._order: list[PrimaryKey] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: PrimaryKey) -> Row | None:
        return self._rows.get(key)

    def set(self, key: PrimaryKey, row: Row) -> None:
        if self._order is not None and key not in self._rows:
            self._order = None
        self._rows[key] = row

    def remove(self, key: PrimaryKey) -> None:
        if self._rows.pop(key, None) is not None:
            self._order = None

    def between(self, begin: Bound, end: Bound, *, backward: bool) -> Iterator[PrimaryKey]:
        """The keys from begin, included, to end, excluded; backward from the larger to the smaller."""
        if self._order is None:
            self._order = sorted(self._rows)
        order = self._order
        if backward:
            first = bisect_right(order, begin, key=bound_of) - 1
            last = bisect_right(order, end, key=bound_of) - 1
            return (order[place] for place in range(first, last, -1))
        return (
            order[place]
            for place in range(bisect_left(order, begin, key=bound_of), bisect_left(order, end, key=bound_of))
        )
