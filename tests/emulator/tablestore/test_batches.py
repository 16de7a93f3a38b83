"""Many rows in one request, each with a result of its own."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.plain_buffer import Cell, encode_rows
from tests.emulator.tablestore.conftest import MakeTable
from tests.emulator.tablestore.place import OtsPlace, send
from tests.emulator.tablestore.refusals import invalid
from tests.emulator.tablestore.sdk import tablestore

IGNORE, EXIST = tablestore.Condition("IGNORE"), tablestore.Condition("EXPECT_EXIST")


def key(name: str) -> Any:
    return [("LockID", name)]


def put(name: str, condition: Any = IGNORE, **columns: Any) -> Any:
    return tablestore.PutRowItem(tablestore.Row(key(name), sorted(columns.items())), condition)


def write(client: tablestore.OTSClient, **tables: Any) -> Any:
    request = tablestore.BatchWriteRowRequest()
    for name, items in tables.items():
        request.add(tablestore.TableInBatchWriteRowItem(name, items))
    return client.batch_write_row(request)


def read(client: tablestore.OTSClient, **tables: Any) -> Any:
    request = tablestore.BatchGetRowRequest()
    for name, keys in tables.items():
        request.add(tablestore.TableInBatchGetRowItem(name, keys, [], None, 1))
    return client.batch_get_row(request)


@pytest.mark.real_cloud
def test_each_row_of_a_batch_succeeds_or_fails_on_its_own(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    make_table("one")
    make_table("two", [("id", "INTEGER")])
    client.put_row("one", tablestore.Row(key("old"), [("a", 1)]))
    update = tablestore.UpdateRowItem(tablestore.Row(key("old"), {"PUT": [("b", 2)]}), EXIST)
    gone = tablestore.DeleteRowItem(tablestore.Row(key("missing")), EXIST)
    result = write(client, one=[put("new", a=1), put("x", EXIST, a=1), update, gone], two=[put("wrong", a=1)])
    assert not result.is_all_succeed()
    assert [item.is_ok for item in result.get_put_by_table("one") if item] == [True, False]
    assert [item.is_ok for item in result.get_update()[0]] == [True]
    failed = result.get_failed_of_put() + result.get_failed_of_delete()
    assert [(item.error_code, item.error_message) for item in failed] == [
        ("OTSConditionCheckFail", "Condition check failed."),
        ("OTSInvalidPK", "Validate PK name fail. Input: LockID, Meta: id."),
        ("OTSConditionCheckFail", "Condition check failed."),
    ]
    succeeded, failed = read(
        client, one=[key("old"), key("new"), key("x"), [("id", 1)]], missing=[key("a")]
    ).get_result()
    assert [[cell[:2] for cell in item.row.attribute_columns] if item.row else None for item in succeeded] == [
        [("a", 1), ("b", 2)],
        [("a", 1)],
        None,
    ]
    assert [item.error_code for item in failed] == ["OTSInvalidPK", "OTSObjectNotExist"]


@pytest.mark.real_cloud
def test_rows_of_a_batch_are_written_in_order(client: tablestore.OTSClient, table: str) -> None:
    result = write(client, **{table: [put("a", n=1), put("a", EXIST, n=2)]})
    assert result.is_all_succeed()
    assert client.get_row(table, key("a"))[1].attribute_columns[0][:2] == ("n", 2)


@pytest.mark.real_cloud
def test_a_batch_can_return_keys(client: tablestore.OTSClient, table: str) -> None:
    item = tablestore.PutRowItem(tablestore.Row(key("a"), []), IGNORE, tablestore.ReturnType.RT_PK)
    succeeded, _ = write(client, **{table: [item]}).get_put()
    assert succeeded[0].row.primary_key == key("a")


@pytest.mark.real_cloud
def test_a_batch_has_limits(client: tablestore.OTSClient, table: str) -> None:
    assert write(client, **{table: [put(f"r{n}", a=n) for n in range(200)]}).is_all_succeed()
    with invalid("Rows count exceeds the upper limit: 200."):
        write(client, **{table: [put(f"r{n}", a=n) for n in range(201)]})
    succeeded, failed = read(client, **{table: [key(f"r{n}") for n in range(100)]}).get_result()
    assert (len(succeeded), failed) == (100, [])
    with invalid("Rows count exceeds the upper limit: 100."):
        read(client, **{table: [key(f"r{n}") for n in range(101)]})
    # Three rows of "LockID", a letter, "a" and its value are one byte too much.
    size = (4 * 2**20 - 3 * 8) // 3
    rest = 4 * 2**20 - 3 * 8 - 3 * size
    assert write(client, **{table: [put(n, a="x" * (size + rest * (n == "c"))) for n in "abc"]}).is_all_succeed()
    message = "The total data size of BatchWriteRow request exceeds the limit, limit size: 4194304, data size: 4194305."
    with invalid(message):
        write(client, **{table: [put(n, a="x" * (size + (rest + 1) * (n == "c"))) for n in "abc"]})


@pytest.mark.real_cloud
def test_a_batch_has_rows(client: tablestore.OTSClient, table: str) -> None:
    with invalid("No row is specified in BatchWriteRow."):
        write(client)
    with invalid(f"No operation is specified for table: '{table}'."):
        write(client, **{table: []})
    with invalid("No row specified in the request of BatchGetRow."):
        read(client)
    assert read(client, **{table: []}).get_result() == ([], [])


def test_a_malformed_row_spoils_the_whole_batch(client: tablestore.OTSClient, ots_place: OtsPlace, table: str) -> None:
    request = MESSAGES["BatchWriteRowRequest"]()
    rows = request.tables.add(table_name=table).rows
    good = encode_rows([((Cell("LockID", "a"),), ())])
    for content in (good, good[:-1]):
        rows.add(type=1, row_change=content).condition.row_existence = 0
    answer = send(ots_place, "BatchWriteRow", request.SerializeToString())
    assert answer.error == (400, "OTSParameterInvalid", "Invalid PlainBuffer: it ends too early.")
    rows[1].row_change = good
    rows[1].type = 9
    answer = send(ots_place, "BatchWriteRow", request.SerializeToString())
    assert answer.error == (400, "OTSParameterInvalid", "Invalid operation type: 9.")
    assert client.get_row(table, key("a"))[1] is None


def test_an_atomic_batch_is_refused_by_name(ots_place: OtsPlace, table: str) -> None:
    request = MESSAGES["BatchWriteRowRequest"](is_atomic=True)
    answer = send(ots_place, "BatchWriteRow", request.SerializeToString())
    message = "the emulator does not implement Tablestore BatchWriteRow with is_atomic"
    assert answer.error == (501, "OTSUnsupportOperation", message)
