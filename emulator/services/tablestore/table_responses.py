"""The operations on tables: one function each. What they return is the message of the answer; None is an empty one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from emulator.services.tablestore.calls import TableCall
from emulator.services.tablestore.descriptors import MESSAGES, text
from emulator.services.tablestore.encryption import read_encryption
from emulator.services.tablestore.exceptions import NotEmulatedError, ParameterInvalidError
from emulator.services.tablestore.tables import Capacity, KeyColumn, Table, TableOptions

_AUTO_INCREMENT = 1
_ACTIVE, _LOADING = 1, 3
_OPTIONS = {
    "time_to_live": "time_to_live",
    "max_versions": "max_versions",
    "max_time_deviation": "deviation_cell_version_in_sec",
    "allow_update": "allow_update",
}
"""Our names of the options, and the wire's."""


def create_table(call: TableCall) -> None:
    """CreateTable: https://help.aliyun.com/en/tablestore/developer-reference/createtable"""
    message = call.message
    name = text(message.table_meta.table_name)
    instance = call.allowed_instance(name)
    _refuse_what_is_missing(message)
    capacity = message.reserved_throughput.capacity_unit
    if not (capacity.HasField("read") and capacity.HasField("write")):
        raise ParameterInvalidError("Both read and write capacity unit are required to create table.")
    table = Table(
        name,
        tuple(_key_column(column) for column in message.table_meta.primary_key),
        call.world.clock(),
        _options(message.table_options, TableOptions()),
        Capacity(capacity.read, capacity.write),
        _defined_columns(message.table_meta.defined_column),
        stream_hours=_stream_hours(message.stream_spec),
        unready=call.world.tablestore.operations_until_ready,
    )
    if message.HasField("sse_spec"):
        table.encryption = read_encryption(call.world, instance.account, message.sse_spec)
    instance.add(table)


def describe_table(call: TableCall) -> Any:
    """DescribeTable: https://help.aliyun.com/en/tablestore/developer-reference/describetable"""
    table = call.allowed_table()
    answer = MESSAGES["DescribeTableResponse"]()
    answer.table_meta.table_name = table.name
    for column in table.key_columns:
        added = answer.table_meta.primary_key.add(name=column.name, type=column.type)
        if column.auto_increment:
            added.option = _AUTO_INCREMENT
    for name, kind in table.defined_columns.items():
        answer.table_meta.defined_column.add(name=name, type=kind)
    _show_settings(answer, table)
    answer.table_status = _LOADING if table.unready else _ACTIVE
    # Whoever waits for it by asking must see it come.
    table.unready = max(0, table.unready - 1)
    if table.encryption is not None:
        details = answer.sse_details
        details.enable = True
        details.key_type = table.encryption.key_type
        details.key_id = table.encryption.key_id.encode()
        if table.encryption.role_arn:
            details.role_arn = table.encryption.role_arn.encode()
    return answer


def list_table(call: TableCall) -> Any:
    """ListTable: https://help.aliyun.com/en/tablestore/developer-reference/listtable"""
    return MESSAGES["ListTableResponse"](table_names=sorted(call.allowed_instance().tables))


def update_table(call: TableCall) -> Any:
    """UpdateTable: https://help.aliyun.com/en/tablestore/developer-reference/updatetable"""
    table = call.allowed_table()
    message = call.message
    if not any(map(message.HasField, ("reserved_throughput", "table_options", "stream_spec"))):
        raise ParameterInvalidError("No property is specified in the request of UpdateTable.")
    options = _options(message.table_options, table.options)
    given = message.reserved_throughput.capacity_unit
    capacity = replace(
        table.capacity, **{name: getattr(given, name) for name in ("read", "write") if given.HasField(name)}
    )
    options.check()
    capacity.check()
    table.options, table.capacity = options, capacity
    if message.HasField("stream_spec"):
        table.stream_hours = _stream_hours(message.stream_spec)
    answer = MESSAGES["UpdateTableResponse"]()
    _show_settings(answer, table)
    return answer


def delete_table(call: TableCall) -> None:
    """DeleteTable: https://help.aliyun.com/en/tablestore/developer-reference/deletetable"""
    name = call.table_name()
    call.allowed_instance(name).delete(name)


def add_defined_column(call: TableCall) -> None:
    """AddDefinedColumn: https://help.aliyun.com/en/tablestore/developer-reference/adddefinedcolumn"""
    table = call.allowed_table()
    if not call.message.columns:
        raise ParameterInvalidError("No column is specified in the request of AddDefinedColumn.")
    table.add_defined_columns(_defined_columns(call.message.columns))


def delete_defined_column(call: TableCall) -> None:
    """DeleteDefinedColumn: https://help.aliyun.com/en/tablestore/developer-reference/deletedefinedcolumn"""
    table = call.allowed_table()
    if not call.message.columns:
        raise ParameterInvalidError("No column is specified in the request of DeleteDefinedColumn.")
    table.delete_defined_columns(list(map(text, call.message.columns)))


def _refuse_what_is_missing(message: Any) -> None:
    for field, given in (
        ("index_metas", message.index_metas or message.table_meta.index_meta),
        ("partitions", message.partitions),
        ("enable_local_txn", message.enable_local_txn),
    ):
        if given:
            raise NotEmulatedError(f"CreateTable with {field}")


def _key_column(message: Any) -> KeyColumn:
    if message.HasField("option") and message.option != _AUTO_INCREMENT:
        raise ParameterInvalidError(f"Invalid option of a primary key column: {message.option}.")
    return KeyColumn(text(message.name), message.type, message.HasField("option"))


def _defined_columns(messages: Any) -> dict[str, int]:
    columns: dict[str, int] = {}
    for message in messages:
        name = text(message.name)
        if name in columns:
            raise ParameterInvalidError(f"Duplicated column name: '{name}'.")
        columns[name] = message.type
    return columns


def _options(message: Any, before: TableOptions) -> TableOptions:
    given = {name: getattr(message, field) for name, field in _OPTIONS.items() if message.HasField(field)}
    return replace(before, **given)


def _stream_hours(message: Any) -> int | None:
    """How long a stream keeps its records, in hours; None for no stream. Nothing reads streams here: the operations
    that do are refused."""
    if not message.enable_stream:
        return None
    hours: int = message.expiration_time if message.HasField("expiration_time") else 24
    if not 1 <= hours <= 168:
        raise ParameterInvalidError("The expiration time of a stream must be in range: [1, 168].")
    return hours


def _show_settings(answer: Any, table: Table) -> None:
    """What DescribeTable and UpdateTable tell alike. Go's client crashes when one of these is not set."""
    details = answer.reserved_throughput_details
    details.last_increase_time = int(table.created)
    details.capacity_unit.read = table.capacity.read
    details.capacity_unit.write = table.capacity.write
    for name, field in _OPTIONS.items():
        setattr(answer.table_options, field, getattr(table.options, name))
    answer.stream_details.enable_stream = table.stream_hours is not None
    if table.stream_hours is not None:
        answer.stream_details.stream_id = f"{table.name}_{int(table.created * 1_000_000)}"
        answer.stream_details.expiration_time = table.stream_hours
        answer.stream_details.last_enable_time = int(table.created * 1_000_000)
