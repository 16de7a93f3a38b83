"""Conditions of writes and filters of reads."""

from __future__ import annotations

import time
from typing import Any

import pytest

from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.plain_buffer import Cell, decode_row, encode_rows, encode_value
from tests.emulator.tablestore.conftest import MakeTable
from tests.emulator.tablestore.place import OtsPlace, send
from tests.emulator.tablestore.refusals import CONDITION_FAILED, invalid, refused
from tests.emulator.tablestore.sdk import tablestore

KEY = [("LockID", "k")]
ROW = [("flag", True), ("name", "b"), ("number", 5)]
Is = tablestore.ComparatorType
Join = tablestore.LogicalOperator


def single(name: str, value: Any, comparator: Any = Is.EQUAL, **keys: Any) -> Any:
    return tablestore.SingleColumnCondition(name, value, comparator, **keys)


def joined(operator: Any, *parts: Any) -> Any:
    condition = tablestore.CompositeColumnCondition(operator)
    for part in parts:
        condition.add_sub_condition(part)
    return condition


FIVE, NOT_B = single("number", 5), single("name", "b", Is.NOT_EQUAL)
CASES = [
    (single("number", 5), True),
    (single("number", 6), False),
    (single("number", 6, Is.NOT_EQUAL), True),
    (single("number", 4, Is.GREATER_THAN), True),
    (single("number", 5, Is.GREATER_THAN), False),
    (single("number", 5, Is.GREATER_EQUAL), True),
    (single("number", 5, Is.LESS_THAN), False),
    (single("number", 5, Is.LESS_EQUAL), True),
    (single("name", "a", Is.GREATER_THAN), True),
    (single("flag", True), True),
    (single("LockID", "k"), True),
    (single("LockID", "x"), False),
    (single("missing", 1, pass_if_missing=True), True),
    (single("missing", 1, pass_if_missing=False), False),
    (single("number", "5"), False),
    (single("number", "5", Is.NOT_EQUAL), True),
    (single("number", "5", Is.GREATER_THAN), False),
    (joined(Join.NOT, FIVE), False),
    (joined(Join.AND, FIVE, NOT_B), False),
    (joined(Join.OR, FIVE, NOT_B), True),
    (joined(Join.OR, joined(Join.NOT, FIVE), joined(Join.AND, FIVE, joined(Join.NOT, NOT_B))), True),
]


@pytest.mark.real_cloud
@pytest.mark.parametrize(("condition", "holds"), CASES)
def test_a_condition_decides_a_write_and_a_filter_a_read(
    client: tablestore.OTSClient, table: str, condition: Any, holds: bool
) -> None:
    client.put_row(table, tablestore.Row(KEY, ROW))
    assert (client.get_row(table, KEY, column_filter=condition)[1] is not None) == holds
    write = tablestore.Condition(tablestore.RowExistenceExpectation.IGNORE, condition)
    if holds:
        client.delete_row(table, tablestore.Row(KEY), write)
    else:
        with refused(*CONDITION_FAILED):
            client.delete_row(table, tablestore.Row(KEY), write)
    assert (client.get_row(table, KEY)[1] is None) == holds


@pytest.mark.real_cloud
def test_a_row_that_is_not_there_misses_every_column(client: tablestore.OTSClient, table: str) -> None:
    row = tablestore.Row(KEY, ROW)
    with refused(*CONDITION_FAILED):
        client.put_row(table, row, tablestore.Condition("IGNORE", single("number", 5, pass_if_missing=False)))
    client.put_row(table, row, tablestore.Condition("IGNORE", single("number", 5, pass_if_missing=True)))
    with refused(*CONDITION_FAILED):
        client.put_row(table, row, tablestore.Condition("IGNORE", single("number", 6, pass_if_missing=True)))


def test_a_condition_may_look_at_all_versions(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(max_version=3)
    now = int(time.time() * 1000)
    client.put_row(table, tablestore.Row(KEY, [("a", 1, now - 1), ("a", 2, now)]))
    for latest_only in (True, False):
        one = single("a", 1, latest_version_only=latest_only)
        assert (client.get_row(table, KEY, max_version=3, column_filter=one)[1] is None) == latest_only


@pytest.mark.real_cloud
def test_a_filter_sees_the_columns_that_are_read(client: tablestore.OTSClient, table: str) -> None:
    client.put_row(table, tablestore.Row(KEY, ROW))
    five = single("number", 5, pass_if_missing=False)
    assert client.get_row(table, KEY, ["name", "number"], five)[1] is not None
    assert client.get_row(table, KEY, ["name"], five)[1] is None


def filtered(place: OtsPlace, table: str, content: bytes) -> Any:
    key = encode_rows([((Cell("LockID", "k"),), ())])
    request = MESSAGES["GetRowRequest"](table_name=table, primary_key=key, max_versions=1, filter=content)
    return send(place, "GetRow", request.SerializeToString())


def filter_of(kind: int, message: Any) -> Any:
    return MESSAGES["Filter"](type=kind, filter=message.SerializeToString())


def comparison(**keys: Any) -> Any:
    fields = {
        "comparator": 1,
        "column_name": "number",
        "column_value": encode_value(5),
        "filter_if_missing": True,
        "latest_version_only": True,
    }
    return MESSAGES["SingleColumnValueFilter"](**fields | keys)


def test_a_filter_may_page_through_columns(client: tablestore.OTSClient, ots_place: OtsPlace, table: str) -> None:
    client.put_row(table, tablestore.Row(KEY, ROW))
    page = filter_of(3, MESSAGES["ColumnPaginationFilter"](offset=1, limit=1)).SerializeToString()
    answer = MESSAGES["GetRowResponse"].FromString(filtered(ots_place, table, page).body)
    assert [cell.name for cell in decode_row(answer.row).cells] == ["name"]


@pytest.mark.parametrize(
    "case",
    [(7, "number", True), (7, "missing", False), (8, "number", False), (8, "missing", True), (7, "LockID", True)],
)
def test_a_filter_may_ask_whether_a_column_is_there(
    client: tablestore.OTSClient, ots_place: OtsPlace, table: str, case: tuple[int, str, bool]
) -> None:
    client.put_row(table, tablestore.Row(KEY, ROW))
    comparator, column, holds = case
    content = filter_of(1, comparison(comparator=comparator, column_name=column)).SerializeToString()
    answer = MESSAGES["GetRowResponse"].FromString(filtered(ots_place, table, content).body)
    assert bool(answer.row) == holds


def nested(depth: int) -> Any:
    message = filter_of(1, comparison())
    for _ in range(depth):
        message = filter_of(2, MESSAGES["CompositeColumnValueFilter"](combinator=1, sub_filters=[message]))
    return message


BAD_FILTERS = [
    (b"\xff", "Failed to parse the ProtoBuf message."),
    (filter_of(9, comparison()), "Invalid filter type: 9."),
    (filter_of(1, comparison(comparator=99)), "Invalid comparator of a filter: 99."),
    (filter_of(1, comparison(column_value=b"\x03\xff\0\0\0")), "Invalid PlainBuffer: wrong length of a value."),
    (filter_of(1, comparison(column_value=b"\x03\x01\0\0\0\xff")), "Invalid PlainBuffer: a string is not UTF-8."),
    (filter_of(1, comparison(column_value=b"")), "Invalid PlainBuffer: it ends too early."),
    (filter_of(1, comparison(column_value=b"\x09")), "Invalid PlainBuffer: VT_INF_MIN is no value to compare with."),
    (filter_of(2, MESSAGES["CompositeColumnValueFilter"](combinator=9)), "Invalid logical operator of a filter: 9."),
    (
        filter_of(2, MESSAGES["CompositeColumnValueFilter"](combinator=2, sub_filters=[filter_of(1, comparison())])),
        "NOT takes one filter, AND and OR take two or more.",
    ),
    (
        filter_of(3, MESSAGES["ColumnPaginationFilter"](offset=-1, limit=1)),
        "The offset of a page of columns is at least 0 and its limit at least 1.",
    ),
    (nested(32), "The count of filter exceeds the max: 32."),
]


@pytest.mark.parametrize(("content", "message"), BAD_FILTERS)
def test_a_bad_filter_is_refused(ots_place: OtsPlace, table: str, content: Any, message: str) -> None:
    raw = content if isinstance(content, bytes) else content.SerializeToString()
    assert filtered(ots_place, table, raw).error == (400, "OTSParameterInvalid", message)


def test_a_deep_filter_is_taken_up_to_the_limit(ots_place: OtsPlace, table: str) -> None:
    assert filtered(ots_place, table, nested(31).SerializeToString()).status == 200


def test_a_rule_that_is_not_implemented_is_refused_by_name(client: tablestore.OTSClient, table: str) -> None:
    rule = tablestore.RegexRule("n=([0-9]+)", tablestore.CastType.VT_INTEGER)
    condition = tablestore.SingleColumnRegexCondition("name", Is.EQUAL, 5, rule)
    message = "the emulator does not implement Tablestore value_trans_rule of a filter"
    with refused(501, "OTSUnsupportOperation", message):
        client.get_row(table, KEY, column_filter=condition)


def test_an_expectation_that_does_not_exist_is_refused(ots_place: OtsPlace, table: str) -> None:
    row = encode_rows([((Cell("LockID", "k"),), ())])
    request = MESSAGES["PutRowRequest"](table_name=table, row=row)
    request.condition.row_existence = 7
    answer = send(ots_place, "PutRow", request.SerializeToString())
    assert answer.error == (400, "OTSParameterInvalid", "Invalid row existence expectation: 7.")


def test_more_conditions_than_the_limit_are_refused(client: tablestore.OTSClient, table: str) -> None:
    many = joined(Join.AND, *[single("number", 5)] * 32)
    with invalid("The count of filter exceeds the max: 32."):
        client.put_row(table, tablestore.Row(KEY, ROW), tablestore.Condition("IGNORE", many))
