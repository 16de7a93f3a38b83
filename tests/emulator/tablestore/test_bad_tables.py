"""Schemas and settings that no table can have, as no SDK would send them."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.services.tablestore.descriptors import MESSAGES
from tests.emulator.tablestore.place import OtsPlace, send
from tests.emulator.tablestore.refusals import invalid
from tests.emulator.tablestore.sdk import tablestore

TWO_NUMBERED = [{"name": "k", "type": 2}, *({"name": name, "type": 1, "option": 1} for name in "ab")]
BAD_SCHEMAS = [
    ({"primary_key": [{"name": "k", "type": 5}]}, "5 is an invalid type for the primary key."),
    ({"primary_key": [{"name": "k", "type": 1, "option": 2}]}, "Invalid option of a primary key column: 2."),
    ({"primary_key": TWO_NUMBERED}, "Only one primary key column can be auto-incremented."),
    ({"defined_column": [{"name": "c", "type": 9}]}, "9 is an invalid type for the defined column."),
    ({"defined_column": [{"name": "c", "type": 1}] * 2}, "Duplicated column name: 'c'."),
    ({"defined_column": [{"name": "k", "type": 1}]}, "Duplicated column name: 'k'."),
    (
        {"defined_column": [{"name": f"c{n}", "type": 1} for n in range(33)]},
        "The number of defined columns must be in range: [0, 32].",
    ),
]


def create(place: OtsPlace, schema: Any, read: int = 0, stream_hours: int = 1) -> Any:
    meta = {"table_name": "t", "primary_key": [{"name": "k", "type": 2}]} | schema
    request = MESSAGES["CreateTableRequest"](
        table_meta=meta,
        reserved_throughput={"capacity_unit": {"read": read, "write": 0}},
        stream_spec={"enable_stream": True, "expiration_time": stream_hours},
    )
    return send(place, "CreateTable", request.SerializeToString())


@pytest.mark.parametrize(("schema", "message"), BAD_SCHEMAS)
def test_a_bad_schema_is_refused(client: tablestore.OTSClient, ots_place: OtsPlace, schema: Any, message: str) -> None:
    assert create(ots_place, schema).error == (400, "OTSParameterInvalid", message)
    assert list(client.list_table()) == []


@pytest.mark.parametrize("units", [-1, 100_001])
def test_capacity_has_limits(ots_place: OtsPlace, units: int) -> None:
    message = "The value of read capacity unit must be in range: [0, 100000]."
    assert create(ots_place, {}, read=units).error == (400, "OTSParameterInvalid", message)


@pytest.mark.parametrize("hours", [0, 169])
def test_a_stream_has_limits(ots_place: OtsPlace, hours: int) -> None:
    message = "The expiration time of a stream must be in range: [1, 168]."
    assert create(ots_place, {}, stream_hours=hours).error == (400, "OTSParameterInvalid", message)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("UpdateTable", "No property is specified in the request of UpdateTable."),
        ("AddDefinedColumn", "No column is specified in the request of AddDefinedColumn."),
        ("DeleteDefinedColumn", "No column is specified in the request of DeleteDefinedColumn."),
    ],
)
def test_a_change_changes_something(ots_place: OtsPlace, table: str, operation: str, message: str) -> None:
    body = MESSAGES[f"{operation}Request"](table_name=table).SerializeToString()
    assert send(ots_place, operation, body).error == (400, "OTSParameterInvalid", message)


def test_a_row_is_not_larger_than_a_write_may_be(client: tablestore.OTSClient, table: str) -> None:
    half = "x" * (2**21 - 8)
    with invalid("The total data size of the row exceeds the limit, limit size: 4194304, data size: 4194305."):
        client.put_row(table, tablestore.Row([("LockID", "k" * 14)], [("a", half), ("b", half), ("c", "")]))
    client.put_row(table, tablestore.Row([("LockID", "k" * 13)], [("a", half), ("b", half), ("c", "")]))
