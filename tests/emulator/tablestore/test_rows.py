"""Rows are written and read as the service does it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.plain_buffer import Cell, decode_row, encode_rows
from tests.emulator.tablestore.conftest import MakeClient, MakeTable
from tests.emulator.tablestore.place import OtsPlace, send
from tests.emulator.tablestore.refusals import CONDITION_FAILED, NO_TABLE, invalid, refused
from tests.emulator.tablestore.sdk import tablestore

KEY = [("LockID", "tfstate/env:/terraform.tfstate")]
IGNORE, EXIST, NOT_EXIST = (
    tablestore.Condition(name)
    for name in (
        tablestore.RowExistenceExpectation.IGNORE,
        tablestore.RowExistenceExpectation.EXPECT_EXIST,
        tablestore.RowExistenceExpectation.EXPECT_NOT_EXIST,
    )
)
ALL_TYPES = [
    ("binary", bytearray(b"\0\xff")),
    ("double", -1.5),
    ("false", False),
    ("integer", -(2**63)),
    ("string", "żółw 🐢"),
    ("true", True),
]


def columns_of(client: tablestore.OTSClient, table: str, key: Any = KEY, **keys: Any) -> Any:
    """Names and values; None when there is no row."""
    _, row, _ = client.get_row(table, key, **keys)
    return None if row is None else [(name, value) for name, value, _ in row.attribute_columns]


@pytest.mark.parametrize("region", [None, "cn-hangzhou"], ids=["V2", "V4"])
def test_a_row_is_read_as_it_was_put(make_client: MakeClient, table: str, region: str | None) -> None:
    client = make_client(region=region)
    before = int(time.time() * 1000)
    consumed, _ = client.put_row(table, tablestore.Row(KEY, ALL_TYPES), IGNORE)
    assert (consumed.read, consumed.write) == (0, 1)
    consumed, row, token = client.get_row(table, KEY)
    assert (consumed.read, consumed.write, token) == (1, 0, b"")
    assert row.primary_key == KEY
    assert [(name, value) for name, value, _ in row.attribute_columns] == ALL_TYPES
    assert all(before <= timestamp <= time.time() * 1000 for _, _, timestamp in row.attribute_columns)


def test_a_row_that_is_not_there_is_an_empty_answer(ots_place: OtsPlace, table: str) -> None:
    key = encode_rows([((Cell("LockID", "nothing"),), ())])
    request = MESSAGES["GetRowRequest"](table_name=table, primary_key=key, max_versions=1)
    answer = MESSAGES["GetRowResponse"].FromString(send(ots_place, "GetRow", request.SerializeToString()).body)
    assert answer.HasField("row")
    assert answer.row == b""
    assert answer.consumed.capacity_unit.HasField("write")


@pytest.mark.real_cloud
def test_a_put_replaces_the_whole_row(client: tablestore.OTSClient, table: str) -> None:
    client.put_row(table, tablestore.Row(KEY, [("a", 1), ("b", 2)]))
    client.put_row(table, tablestore.Row(KEY, [("c", 3)]))
    assert columns_of(client, table) == [("c", 3)]
    client.put_row(table, tablestore.Row(KEY, []))
    assert columns_of(client, table) == []


@pytest.mark.real_cloud
def test_expectations_of_existence_are_kept(client: tablestore.OTSClient, table: str) -> None:
    row = tablestore.Row(KEY, [("a", 1)])
    with refused(*CONDITION_FAILED):
        client.put_row(table, row, EXIST)
    with refused(*CONDITION_FAILED):
        client.delete_row(table, tablestore.Row(KEY), EXIST)
    with refused(*CONDITION_FAILED):
        client.update_row(table, tablestore.Row(KEY, {"put": [("a", 2)]}), EXIST)
    assert columns_of(client, table) is None
    consumed, _ = client.put_row(table, row, NOT_EXIST)
    assert (consumed.read, consumed.write) == (1, 1)
    with refused(*CONDITION_FAILED):
        client.put_row(table, tablestore.Row(KEY, [("a", 3)]), NOT_EXIST)
    with refused(*CONDITION_FAILED):
        client.delete_row(table, tablestore.Row(KEY), NOT_EXIST)
    assert columns_of(client, table) == [("a", 1)]
    client.delete_row(table, tablestore.Row(KEY), EXIST)
    assert columns_of(client, table) is None
    client.delete_row(table, tablestore.Row(KEY), IGNORE)


@pytest.mark.real_cloud
def test_an_update_changes_single_columns(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(max_version=3)
    now = int(time.time() * 1000)
    client.put_row(table, tablestore.Row(KEY, [("a", 1, now - 2), ("a", 2, now - 1), ("b", 1, now - 1), ("n", 40)]))
    client.update_row(
        table,
        tablestore.Row(
            KEY,
            {
                "PUT": [("c", "new"), ("b", 5, now)],
                "DELETE": [("a", None, now - 1)],
                "DELETE_ALL": ["missing"],
                "INCREMENT": [("n", 2), ("fresh", -1)],
            },
        ),
        EXIST,
    )
    assert columns_of(client, table) == [("a", 1), ("b", 5), ("c", "new"), ("fresh", -1), ("n", 42)]
    client.update_row(table, tablestore.Row(KEY, {"DELETE_ALL": ["a", "b", "c", "n", "fresh"]}), IGNORE)
    assert columns_of(client, table) == []


@pytest.mark.real_cloud
def test_deletions_alone_make_no_row(client: tablestore.OTSClient, table: str) -> None:
    client.update_row(table, tablestore.Row(KEY, {"DELETE_ALL": ["a"]}), IGNORE)
    assert columns_of(client, table) is None
    client.update_row(table, tablestore.Row(KEY, {"INCREMENT": [("n", 1)]}), IGNORE)
    assert columns_of(client, table) == [("n", 1)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "Attribute column is missing."),
        ({"INCREMENT": [("s", 1)]}, "Column 's' is no integer and cannot be incremented."),
        ({"INCREMENT": [("big", 1)]}, "Column 'big' would exceed 64 bits."),
        ({"INCREMENT": [("n", "1")]}, "Column 'n' is incremented by an integer, and without a timestamp."),
        ({"DELETE": [("s", None)]}, "The version of column 's' to be deleted has no timestamp."),
        ({"PUT": [("LockID", "x")]}, "Column 'LockID' is part of the primary key."),
        ({"PUT": [("#", "x")]}, "Invalid column name: '#'."),
    ],
)
def test_an_update_that_cannot_be_done_changes_nothing(
    client: tablestore.OTSClient, table: str, changes: Any, message: str
) -> None:
    before = [("big", 2**63 - 1), ("n", 1), ("s", "text")]
    client.put_row(table, tablestore.Row(KEY, before))
    with invalid(message):
        client.update_row(table, tablestore.Row(KEY, {"PUT": [("a", 1)], **changes} if changes else {}), IGNORE)
    assert columns_of(client, table) == before


def test_a_table_may_forbid_updates(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(allow_update=False)
    with invalid("The table does not allow updates."):
        client.update_row(table, tablestore.Row(KEY, {"PUT": [("a", 1)]}), IGNORE)


@pytest.mark.real_cloud
def test_a_column_keeps_its_newest_versions(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(max_version=2)
    now = int(time.time() * 1000)
    for age in (3, 1, 2):
        client.update_row(table, tablestore.Row(KEY, {"PUT": [("a", age, now - age)]}), IGNORE)
    assert columns_of(client, table, max_version=9) == [("a", 1), ("a", 2)]
    assert columns_of(client, table, max_version=1) == [("a", 1)]
    assert columns_of(client, table, max_version=None, time_range=now - 2) == [("a", 2)]
    assert columns_of(client, table, max_version=None, time_range=(now - 2, now - 1)) == [("a", 2)]
    assert columns_of(client, table, max_version=1, time_range=(now - 9, now)) == [("a", 1)]
    client.update_row(table, tablestore.Row(KEY, {"PUT": [("a", "again", now - 1)]}), IGNORE)
    assert columns_of(client, table, max_version=9) == [("a", "again"), ("a", 2)]


def test_what_has_expired_is_gone(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(time_to_live=86_400, max_version=2, max_time_deviation=864_000)
    now = int(time.time() * 1000)
    long_ago = now - 86_400_000 - 1
    client.put_row(table, tablestore.Row(KEY, [("a", "new", now), ("a", "old", long_ago), ("b", "old", long_ago)]))
    assert columns_of(client, table, max_version=9) == [("a", "new")]
    client.put_row(table, tablestore.Row(KEY, [("b", "old", long_ago)]))
    assert columns_of(client, table) is None
    client.put_row(table, tablestore.Row(KEY, [("c", 1)]), NOT_EXIST)


def test_a_timestamp_is_near_the_clock(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(max_time_deviation=60)
    far = int(time.time() * 1000) - 120_000
    with invalid(
        f"The timestamp {far} differs from the system time by more than the table's deviation of cell versions, "
        "60 seconds."
    ):
        client.put_row(table, tablestore.Row(KEY, [("a", 1, far)]))
    with invalid("Timestamp must be in range [0, INT64_MAX/1000)."):
        client.put_row(table, tablestore.Row(KEY, [("a", 1, -1)]))


@pytest.mark.real_cloud
def test_only_the_columns_that_are_asked_for_are_returned(client: tablestore.OTSClient, table: str) -> None:
    client.put_row(table, tablestore.Row(KEY, [("a", 1), ("b", 2), ("c", 3)]))
    assert columns_of(client, table, columns_to_get=["c", "a", "x"]) == [("a", 1), ("c", 3)]
    assert columns_of(client, table, columns_to_get=["x"]) is None
    assert columns_of(client, table, columns_to_get=["LockID", "x"]) == []
    assert columns_of(client, table, start_column="b") == [("b", 2), ("c", 3)]
    assert columns_of(client, table, start_column="a", end_column="c") == [("a", 1), ("b", 2)]


def test_a_write_can_return_the_key(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    table = make_table(keys=[("part", "STRING"), ("number", "INTEGER", tablestore.PK_AUTO_INCR)])
    key = [("part", "a"), ("number", tablestore.PK_AUTO_INCR)]
    numbers = []
    for value in range(3):
        _, row = client.put_row(table, tablestore.Row(key, [("v", value)]), IGNORE, tablestore.ReturnType.RT_PK)
        numbers.append(row.primary_key[1][1])
    assert numbers == sorted(set(numbers))
    assert columns_of(client, table, [("part", "a"), ("number", numbers[1])]) == [("v", 1)]
    with invalid("A row whose key is yet to be numbered takes no condition but IGNORE."):
        client.put_row(table, tablestore.Row(key, []), NOT_EXIST)
    with invalid("VT_AUTO_INCREMENT is an invalid type for the primary key."):
        client.get_row(table, key)


def test_an_update_can_return_what_it_made(ots_place: OtsPlace, table: str) -> None:
    change = encode_rows([((Cell("LockID", "a"),), (Cell("n", 5, 0x04), Cell("other", 1)))])
    request = MESSAGES["UpdateRowRequest"](table_name=table, row_change=change)
    request.condition.row_existence = 0
    request.return_content.return_type = 2
    request.return_content.return_column_names.append("n")
    for expected in (5, 10):
        answer = send(ots_place, "UpdateRow", request.SerializeToString())
        row = decode_row(MESSAGES["WriteRowResponse"].FromString(answer.body).row)
        assert [(cell.name, cell.value) for cell in (*row.key, *row.cells)] == [("LockID", "a"), ("n", expected)]


WRONG_KEYS = [
    ([("PK2", "x")], "Validate PK name fail. Input: PK2, Meta: LockID."),
    ([("LockID", 1)], "Validate PK type fail. Input: VT_INTEGER, Meta: VT_STRING."),
    ([("LockID", bytearray(b"x"))], "Validate PK type fail. Input: VT_BLOB, Meta: VT_STRING."),
    ([], "Validate PK size fail. Input: 0, Meta: 1."),
    ([("LockID", "x"), ("b", 1)], "Validate PK size fail. Input: 2, Meta: 1."),
]


@pytest.mark.real_cloud
@pytest.mark.parametrize(("key", "message"), WRONG_KEYS)
def test_a_key_must_fit_the_table(client: tablestore.OTSClient, table: str, key: Any, message: str) -> None:
    for operation in (
        lambda: client.get_row(table, key),
        lambda: client.put_row(table, tablestore.Row(key, [("a", 1)])),
        lambda: client.update_row(table, tablestore.Row(key, {"PUT": [("a", 1)]}), IGNORE),
        lambda: client.delete_row(table, tablestore.Row(key)),
        lambda: client.get_range(table, "FORWARD", key, key),
    ):
        with refused(400, "OTSInvalidPK", message):
            operation()


def test_a_key_names_one_row(client: tablestore.OTSClient, table: str) -> None:
    for special, name in ((tablestore.INF_MIN, "VT_INF_MIN"), (tablestore.INF_MAX, "VT_INF_MAX")):
        with invalid(f"{name} is an invalid type for the primary key."):
            client.get_row(table, [("LockID", special)])


def test_sizes_have_limits(client: tablestore.OTSClient, table: str) -> None:
    client.put_row(table, tablestore.Row([("LockID", "ł" * 512)], [("a", "x" * 2**21)]))
    consumed, _, _ = client.get_row(table, [("LockID", "ł" * 512)])
    assert consumed.read == 513
    message = "The length of primary key column: 'LockID' exceeds the MaxLength:1024 with CurrentLength:1026."
    with invalid(message):
        client.put_row(table, tablestore.Row([("LockID", "ł" * 513)], [("a", 1)]))
    message = "The length of attribute column: 'a' exceeds the MaxLength:2097152 with CurrentLength:2097153."
    with invalid(message):
        client.put_row(table, tablestore.Row(KEY, [("a", bytearray(2**21 + 1))]))
    client.put_row(table, tablestore.Row(KEY, [(f"c{number}", 1) for number in range(1024)]))
    message = "The number of attribute columns exceeds the limit, limit count: 1024, column count: 1025."
    with invalid(message):
        client.put_row(table, tablestore.Row(KEY, [(f"c{number}", 1) for number in range(1025)]))
    message = "The number of columns from the request exceeds the limit, limit count: 128, column count: 129."
    with invalid(message):
        client.get_row(table, KEY, [f"c{number}" for number in range(129)])


def test_a_read_says_which_versions_it_wants(client: tablestore.OTSClient, table: str) -> None:
    with invalid("No version condition is specified while querying row."):
        client.get_row(table, KEY, max_version=None)
    with invalid("The max versions must be greater than 0."):
        client.get_row(table, KEY, max_version=0)
    with invalid("The start of the time range must be less than its end."):
        client.get_row(table, KEY, time_range=(5, 5))


@pytest.mark.real_cloud
def test_no_row_is_in_a_table_that_is_not_there(client: tablestore.OTSClient) -> None:
    with refused(*NO_TABLE):
        client.get_row("missing", KEY)
    with refused(*NO_TABLE):
        client.put_row("missing", tablestore.Row(KEY, []))


def test_there_are_no_transactions(client: tablestore.OTSClient, table: str) -> None:
    with invalid("TransactionID is invalid."):
        client.put_row(table, tablestore.Row(KEY, []), transaction_id="x")
    message = "the emulator does not implement Tablestore StartLocalTransaction"
    with refused(501, "OTSUnsupportOperation", message):
        client.start_local_transaction(table, KEY)
