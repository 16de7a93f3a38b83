"""When cells and rows come to their end, to the millisecond."""

from __future__ import annotations

from dataclasses import replace

from emulator.services.tablestore.plain_buffer import Cell, DecodedRow
from emulator.services.tablestore.reading import KeyRange, Selection, read_range
from emulator.services.tablestore.tables import KeyColumn, Table, TableOptions
from emulator.services.tablestore.writes import Expectation, put, update

DAY = 86_400
MILLISECONDS = DAY * 1000
KEY = ("a",)


def table_with(**options: int) -> Table:
    return Table("t", (KeyColumn("k", 2),), 0.0, replace(TableOptions(time_to_live=DAY, max_versions=3), **options))


def row(*cells: Cell) -> DecodedRow:
    return DecodedRow((Cell("k", "a"),), cells, False)


def test_a_row_lives_exactly_as_long_as_its_table_says() -> None:
    table = table_with()
    put(table, row(Cell("v", 1)), Expectation(), 5)
    assert table.living(KEY, MILLISECONDS + 4) is not None
    assert table.living(KEY, MILLISECONDS + 5) is None
    assert len(table.rows) == 0


def test_a_row_without_columns_expires_too() -> None:
    table = table_with()
    put(table, row(), Expectation(), 0)
    assert table.living(KEY, MILLISECONDS - 1) is not None
    assert table.living(KEY, MILLISECONDS) is None


def test_a_later_column_keeps_the_row_and_not_the_older_columns() -> None:
    table = table_with()
    put(table, row(Cell("old", 1)), Expectation(), 0)
    update(table, row(Cell("new", 2)), Expectation(), 1000)
    living = table.living(KEY, MILLISECONDS + 500)
    assert living is not None
    assert list(living.columns) == ["new"]


def test_a_version_expires_on_its_own() -> None:
    table = table_with()
    for moment in (0, 1000, 2000):
        update(table, row(Cell("v", moment)), Expectation(), moment)
    living = table.living(KEY, MILLISECONDS + 1000)
    assert living is not None
    assert living.columns["v"] == [(2000, 2000)]


def test_nothing_expires_in_a_table_for_ever() -> None:
    table = table_with(time_to_live=-1)
    put(table, row(Cell("v", 1)), Expectation(), 0)
    assert table.living(KEY, 10**15) is not None


def test_what_has_expired_is_in_no_range() -> None:
    table = table_with()
    for name, moment in (("a", 0), ("b", 1000), ("c", 0)):
        put(table, DecodedRow((Cell("k", name),), (), False), Expectation(), moment)
    page = read_range(table, KeyRange(((0, 0),), ((2, 0),)), Selection(None, 1), MILLISECONDS + 1)
    assert [key for key, _ in page.rows] == [("b",)]


def test_an_expired_row_does_not_exist_for_a_lock() -> None:
    table = table_with()
    put(table, row(Cell("v", 1)), Expectation(existence=2), 0)
    put(table, row(Cell("v", 2)), Expectation(existence=2), MILLISECONDS)
    living = table.living(KEY, MILLISECONDS)
    assert living is not None
    assert living.columns["v"] == [(MILLISECONDS, 2)]
