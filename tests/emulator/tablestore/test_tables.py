"""Tables are made, described, changed and deleted as the service does it."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.server import AlibabaCloud
from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.limits import TABLES_PER_INSTANCE
from tests.emulator.tablestore.conftest import MakeTable
from tests.emulator.tablestore.place import OtsPlace, send
from tests.emulator.tablestore.refusals import NO_TABLE, invalid, refused
from tests.emulator.tablestore.sdk import tablestore


def described(place: OtsPlace, name: str) -> Any:
    """As Go reads it: the Python SDK does not know table_status."""
    answer = send(place, "DescribeTable", MESSAGES["TableRequest"](table_name=name).SerializeToString())
    assert answer.status == 200
    return MESSAGES["DescribeTableResponse"].FromString(answer.body)


@pytest.mark.real_cloud
def test_a_table_is_described_as_it_was_made(client: tablestore.OTSClient, make_table: MakeTable) -> None:
    keys = [("a", "STRING"), ("b", "INTEGER"), ("c", "BINARY"), ("d", "INTEGER", tablestore.PK_AUTO_INCR)]
    defined = [("i", "INTEGER"), ("f", "DOUBLE"), ("t", "BOOLEAN"), ("s", "STRING"), ("x", "BINARY")]
    make_table("state", keys, defined, time_to_live=86_400, max_version=3, max_time_deviation=60, allow_update=False)
    table = client.describe_table("state")
    assert table.table_meta.table_name == "state"
    assert table.table_meta.schema_of_primary_key == [*keys[:3], ("d", "INTEGER", tablestore.PK_AUTO_INCR)]
    assert table.table_meta.defined_columns == defined
    options = table.table_options
    assert (options.time_to_live, options.max_version, options.max_time_deviation) == (86_400, 3, 60)
    assert options.allow_update is False
    assert table.reserved_throughput_details.capacity_unit.read == 0
    assert list(client.list_table()) == ["state"]


def test_a_description_has_every_field_that_go_needs(ots_place: OtsPlace, table: str) -> None:
    answer = described(ots_place, table)
    assert answer.IsInitialized()
    assert answer.table_status == 1
    options = answer.table_options
    for field in ("time_to_live", "max_versions", "deviation_cell_version_in_sec", "allow_update"):
        assert options.HasField(field)
    unit = answer.reserved_throughput_details.capacity_unit
    assert unit.HasField("read")
    assert unit.HasField("write")
    assert answer.HasField("stream_details")
    assert not answer.HasField("sse_details")


def test_tables_are_made_and_deleted_without_a_word(ots_place: OtsPlace, table: str) -> None:
    answer = send(ots_place, "DeleteTable", MESSAGES["TableRequest"](table_name=table).SerializeToString())
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.real_cloud
def test_a_deleted_table_is_gone(client: tablestore.OTSClient, table: str) -> None:
    client.delete_table(table)
    assert list(client.list_table()) == []
    with refused(*NO_TABLE):
        client.describe_table(table)
    with refused(*NO_TABLE):
        client.delete_table(table)


@pytest.mark.real_cloud
def test_a_table_is_made_once(make_table: MakeTable, table: str) -> None:
    with refused(409, "OTSObjectAlreadyExist", "Requested table already exists."):
        make_table(table, [("other", "INTEGER")])


def test_an_update_changes_what_it_names(client: tablestore.OTSClient, ots_place: OtsPlace, table: str) -> None:
    client.update_table(table, tablestore.TableOptions(90_000, 5, 7200))
    updated = client.update_table(table, None, tablestore.ReservedThroughput(tablestore.CapacityUnit(3, None)))
    assert updated.reserved_throughput_details.capacity_unit.read == 3
    options = described(ots_place, table).table_options
    assert (options.time_to_live, options.max_versions, options.deviation_cell_version_in_sec) == (90_000, 5, 7200)
    request = MESSAGES["UpdateTableRequest"](table_name=table)
    request.stream_spec.enable_stream = True
    request.stream_spec.expiration_time = 12
    answer = MESSAGES["UpdateTableResponse"].FromString(
        send(ots_place, "UpdateTable", request.SerializeToString()).body
    )
    assert answer.stream_details.enable_stream
    assert (answer.stream_details.expiration_time, answer.table_options.max_versions) == (12, 5)


def test_defined_columns_come_and_go(client: tablestore.OTSClient, ots_place: OtsPlace, table: str) -> None:
    request = MESSAGES["AddDefinedColumnRequest"](table_name=table)
    request.columns.add(name="Info", type=4)
    request.columns.add(name="count", type=1)
    added = send(ots_place, "AddDefinedColumn", request.SerializeToString())
    assert (added.status, added.body) == (200, b"")
    assert client.describe_table(table).table_meta.defined_columns == [("Info", "STRING"), ("count", "INTEGER")]
    again = send(ots_place, "AddDefinedColumn", request.SerializeToString())
    assert again.error == (400, "OTSParameterInvalid", "Duplicated column name: 'Info'.")
    with invalid("Invalid column type for column Info expect VT_STRING actual VT_INTEGER"):
        client.put_row(table, tablestore.Row([("LockID", "a")], [("Info", 1)]))
    gone = MESSAGES["DeleteDefinedColumnRequest"](table_name=table, columns=["Info"]).SerializeToString()
    assert send(ots_place, "DeleteDefinedColumn", gone).status == 200
    assert client.describe_table(table).table_meta.defined_columns == [("count", "INTEGER")]
    missing = send(ots_place, "DeleteDefinedColumn", gone)
    assert missing.error == (400, "OTSParameterInvalid", "Defined column 'Info' does not exist.")
    client.put_row(table, tablestore.Row([("LockID", "a")], [("Info", 1)]))


@pytest.mark.real_cloud
@pytest.mark.parametrize("name", ["0", "#", "中文", "T#", "3t", "-", "a b", "x" * 256])
def test_a_table_has_a_proper_name(make_table: MakeTable, client: tablestore.OTSClient, name: str) -> None:
    with invalid(f"Invalid table name: '{name}'."):
        make_table(name)
    with invalid(f"Invalid table name: '{name}'."):
        client.describe_table(name)


@pytest.mark.parametrize("name", ["_", "_0", "A0", "x" * 255])
def test_a_proper_name_is_taken(make_table: MakeTable, client: tablestore.OTSClient, name: str) -> None:
    make_table(name)
    assert list(client.list_table()) == [name]


@pytest.mark.real_cloud
@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([], "The number of primary key columns must be in range: [1, 4]."),
        ([(f"k{i}", "STRING") for i in range(5)], "The number of primary key columns must be in range: [1, 4]."),
        ([("k", "STRING"), ("k", "INTEGER")], "Duplicated primary key name: 'k'."),
        ([("#", "STRING")], "Invalid column name: '#'."),
        (
            [("k", "INTEGER", tablestore.PK_AUTO_INCR)],
            "The primary key column 'k' cannot be auto-incremented: that takes an INTEGER, and not the first column.",
        ),
    ],
)
def test_a_primary_key_follows_the_rules(make_table: MakeTable, keys: Any, message: str) -> None:
    with invalid(message):
        make_table("t", keys)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_to_live": 86_399}, "The time to live must be -1 or at least 86400 seconds: 86399."),
        ({"time_to_live": 0}, "The time to live must be -1 or at least 86400 seconds: 0."),
        ({"time_to_live": -2}, "The time to live must be -1 or at least 86400 seconds: -2."),
        ({"max_version": 0}, "The max versions must be greater than 0: 0."),
        ({"max_time_deviation": 0}, "The deviation of cell versions must be greater than 0: 0."),
    ],
)
def test_options_follow_the_rules(
    make_table: MakeTable, client: tablestore.OTSClient, options: Any, message: str
) -> None:
    with invalid(message):
        make_table("t", **options)
    make_table("t")
    with invalid(message):
        client.update_table("t", tablestore.TableOptions(**options))
    assert client.describe_table("t").table_options.time_to_live == -1


def test_an_instance_holds_so_many_tables(make_table: MakeTable) -> None:
    for number in range(TABLES_PER_INSTANCE):
        make_table(f"t{number}")
    with refused(403, "OTSQuotaExhausted", "Number of tables exceeds the quota:64."):
        make_table("one_more")


@pytest.mark.parametrize("field", ["index_metas", "partitions", "enable_local_txn"])
def test_what_a_table_cannot_have_here_is_refused_by_name(ots_place: OtsPlace, field: str) -> None:
    request = MESSAGES["CreateTableRequest"]()
    request.table_meta.table_name = "t"
    request.table_meta.primary_key.add(name="k", type=2)
    request.reserved_throughput.capacity_unit.read = request.reserved_throughput.capacity_unit.write = 0
    if field == "index_metas":
        request.index_metas.add(name="i", index_update_mode=0, index_type=0)
    elif field == "partitions":
        request.partitions.add(begin=b"\x09", end=b"\x0a")
    else:
        request.enable_local_txn = True
    answer = send(ots_place, "CreateTable", request.SerializeToString())
    message = f"the emulator does not implement Tablestore CreateTable with {field}"
    assert answer.error == (501, "OTSUnsupportOperation", message)


def test_both_capacities_are_required(ots_place: OtsPlace) -> None:
    request = MESSAGES["CreateTableRequest"]()
    request.table_meta.table_name = "t"
    request.table_meta.primary_key.add(name="k", type=2)
    request.reserved_throughput.capacity_unit.read = 0
    answer = send(ots_place, "CreateTable", request.SerializeToString())
    message = "Both read and write capacity unit are required to create table."
    assert answer.error == (400, "OTSParameterInvalid", message)


def test_a_new_table_is_not_ready_for_as_long_as_a_test_says(
    cloud: AlibabaCloud, client: tablestore.OTSClient, ots_place: OtsPlace, make_table: MakeTable
) -> None:
    cloud.world.tablestore.operations_until_ready = 3
    table = make_table()
    assert described(ots_place, table).table_status == 3
    for _ in range(2):
        with refused(404, "OTSTableNotReady", "The table is not ready."):
            client.get_row(table, [("LockID", "a")])
    assert client.get_row(table, [("LockID", "a")])[1] is None
    assert described(ots_place, table).table_status == 1
