"""Ranges of rows, forwards and backwards, a page at a time."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.services.tablestore.plain_buffer import Cell, DecodedRow
from emulator.services.tablestore.reading import KeyRange, Selection, read_range
from emulator.services.tablestore.tables import KeyColumn, Table
from emulator.services.tablestore.values import bound_of
from emulator.services.tablestore.writes import Expectation, delete, put
from tests.emulator.tablestore.conftest import MakeTable
from tests.emulator.tablestore.refusals import invalid
from tests.emulator.tablestore.sdk import tablestore

MIN, MAX = tablestore.INF_MIN, tablestore.INF_MAX
KEYS = [("part", "STRING"), ("number", "INTEGER")]
PLACES = [(part, number) for part in ("a", "b", "ż") for number in (-1, 2, 10)]


def key(part: Any, number: Any) -> Any:
    return [("part", part), ("number", number)]


@pytest.fixture
def filled(client: tablestore.OTSClient, make_table: MakeTable) -> str:
    table = make_table("ranges", KEYS)
    for part, number in reversed(PLACES):
        client.put_row(table, tablestore.Row(key(part, number), [("v", f"{part}{number}"), ("n", number)]))
    return table


def places_of(rows: Any) -> list[Any]:
    return [tuple(value for _, value in row.primary_key) for row in rows]


RANGES = [
    ((MIN, MIN), (MAX, MAX), PLACES),
    (("a", MIN), ("b", MIN), PLACES[:3]),
    (("a", 2), ("b", 2), PLACES[1:4]),
    (("a", 2), ("b", 3), PLACES[1:5]),
    (("a", MAX), ("b", MIN), []),
    (("b", MIN), ("b", MAX), PLACES[3:6]),
    (("c", MIN), (MAX, MIN), PLACES[6:]),
]


@pytest.mark.real_cloud
@pytest.mark.parametrize(("begin", "end", "expected"), RANGES)
def test_a_range_begins_with_its_begin_and_ends_before_its_end(
    client: tablestore.OTSClient, filled: str, begin: Any, end: Any, expected: Any
) -> None:
    _, next_key, rows, _ = client.get_range(filled, "FORWARD", key(*begin), key(*end))
    assert (places_of(rows), next_key) == (expected, None)


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        ((MAX, MAX), (MIN, MIN), PLACES[::-1]),
        (("b", 2), ("a", 2), [("b", 2), ("b", -1), ("a", 10)]),
        (("b", MIN), ("a", -1), [("a", 10), ("a", 2)]),
        (("b", 3), ("b", MIN), [("b", 2), ("b", -1)]),
    ],
)
def test_a_range_can_go_backwards(
    client: tablestore.OTSClient, filled: str, begin: Any, end: Any, expected: Any
) -> None:
    _, _, rows, _ = client.get_range(filled, "BACKWARD", key(*begin), key(*end))
    assert places_of(rows) == expected


@pytest.mark.real_cloud
@pytest.mark.parametrize(("direction", "ends"), [("FORWARD", (MIN, MAX)), ("BACKWARD", (MAX, MIN))])
def test_a_range_is_read_page_by_page(client: tablestore.OTSClient, filled: str, direction: str, ends: Any) -> None:
    begin, end = (key(place, place) for place in ends)
    found, pages = [], 0
    while begin:
        _, begin, rows, _ = client.get_range(filled, direction, begin, end, limit=4)
        found += places_of(rows)
        pages += 1
    assert (found, pages) == (PLACES if direction == "FORWARD" else PLACES[::-1], 3)


@pytest.mark.real_cloud
def test_an_exact_limit_ends_the_range(client: tablestore.OTSClient, filled: str) -> None:
    _, next_key, rows, _ = client.get_range(filled, "FORWARD", key(MIN, MIN), key(MAX, MAX), limit=len(PLACES))
    assert (len(rows), next_key) == (len(PLACES), None)


@pytest.mark.real_cloud
def test_a_range_leaves_out_what_does_not_fit(client: tablestore.OTSClient, filled: str) -> None:
    client.put_row(filled, tablestore.Row(key("a", 5), [("other", 1)]))
    whole = key(MIN, MIN), key(MAX, MAX)
    _, _, rows, _ = client.get_range(filled, "FORWARD", *whole, columns_to_get=["n"])
    assert places_of(rows) == PLACES
    assert [row.attribute_columns[0][:2] for row in rows] == [("n", number) for _, number in PLACES]
    two = tablestore.SingleColumnCondition("n", 2, tablestore.ComparatorType.EQUAL, pass_if_missing=False)
    _, next_key, rows, _ = client.get_range(filled, "FORWARD", *whole, column_filter=two, limit=2)
    assert (places_of(rows), next_key) == ([("a", 2), ("b", 2)], key("b", 10))


@pytest.mark.real_cloud
def test_the_ends_of_a_range_are_in_order(client: tablestore.OTSClient, filled: str) -> None:
    for begin, end in ((("b", 1), ("a", 1)), (("a", 1), ("a", 1)), ((MAX, 1), (MIN, 1))):
        with invalid("Begin key must less than end key in FORWARD"):
            client.get_range(filled, "FORWARD", key(*begin), key(*end))
        with invalid("Begin key must more than end key in BACKWARD"):
            client.get_range(filled, "BACKWARD", key(*end), key(*begin))
    for limit in (0, -1):
        with invalid("The limit must be greater than 0."):
            client.get_range(filled, "FORWARD", key(MIN, MIN), key(MAX, MAX), limit=limit)


def test_a_page_holds_so_many_bytes(client: tablestore.OTSClient, table: str) -> None:
    for name in "abc":
        client.put_row(table, tablestore.Row([("LockID", name)], [("a", "x" * 1_500_000)]))
    consumed, next_key, rows, _ = client.get_range(table, "FORWARD", [("LockID", MIN)], [("LockID", MAX)])
    assert (len(rows), next_key) == (2, [("LockID", "c")])
    assert consumed.read == 733


SELECTION = Selection(None, 1)
WHOLE = ((0, 0),), ((2, 0),)


def numbers(count: int) -> Table:
    table = Table("t", (KeyColumn("k", 1),), 0.0)
    for number in range(count):
        put(table, DecodedRow((Cell("k", number),), (), False), Expectation(), 0)
    return table


def test_a_page_holds_so_many_rows() -> None:
    page = read_range(numbers(5001), KeyRange(*WHOLE), SELECTION, 0)
    assert (len(page.rows), page.next_key) == (5000, (5000,))


VALUES = {1: st.integers(-3, 3), 2: st.text("aż🐢", max_size=2), 3: st.binary(max_size=1)}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_range_is_what_sorting_by_hand_gives(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=3))
    table = Table("t", tuple(KeyColumn(f"k{place}", kind) for place, kind in enumerate(kinds)), 0.0)
    keys = st.tuples(*(VALUES[kind] for kind in kinds))
    bounds = st.tuples(*(st.sampled_from([(0, 0), (2, 0)]) | VALUES[kind].map(lambda v: (1, v)) for kind in kinds))
    there = set()
    for chosen, deleted in data.draw(st.lists(st.tuples(keys, st.booleans()), max_size=12)):
        cells = tuple(Cell(f"k{place}", value) for place, value in enumerate(chosen))
        write = delete if deleted else put
        write(table, DecodedRow(cells, (), False), Expectation(), 0)
        (there.discard if deleted else there.add)(chosen)
        begin, end = data.draw(bounds), data.draw(bounds)
        if begin == end:
            continue
        backward = begin > end
        page = read_range(table, KeyRange(begin, end, backward), SELECTION, 0)
        if backward:
            expected = sorted((k for k in there if end < bound_of(k) <= begin), key=bound_of, reverse=True)
        else:
            expected = sorted((k for k in there if begin <= bound_of(k) < end), key=bound_of)
        assert [found for found, _ in page.rows] == expected
