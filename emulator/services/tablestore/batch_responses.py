"""The operations on many rows. Each row has its own result; a request that is malformed as a whole has none.

https://help.aliyun.com/en/tablestore/developer-reference/batchgetrow and …/batchwriterow
"""

from __future__ import annotations

from typing import Any

from emulator.services.tablestore.calls import TableCall
from emulator.services.tablestore.descriptors import MESSAGES, text
from emulator.services.tablestore.exceptions import NotEmulatedError, ParameterInvalidError, TablestoreError
from emulator.services.tablestore.limits import ROWS_PER_BATCH_GET, ROWS_PER_BATCH_WRITE, WRITE_SIZE
from emulator.services.tablestore.plain_buffer import DecodedRow, decode_row
from emulator.services.tablestore.row_responses import (
    Write,
    check_return_content,
    expectation_of,
    refuse_transaction,
    row_as_read,
    selection_of,
    show_consumed,
    show_outcome,
)
from emulator.services.tablestore.tables import Table
from emulator.services.tablestore.writes import Expectation, delete, put, size_of_change, update

_WRITES: dict[int, Write] = {1: put, 2: update, 3: delete}


def batch_get_row(call: TableCall) -> Any:
    """BatchGetRow: https://help.aliyun.com/en/tablestore/developer-reference/batchgetrow"""
    asked = call.message.tables
    if not asked:
        raise ParameterInvalidError("No row specified in the request of BatchGetRow.")
    _check_count(sum(len(item.primary_key) for item in asked), ROWS_PER_BATCH_GET)
    answer = MESSAGES["BatchResponse"]()
    work = []
    for item in asked:
        if any(item.token):
            raise NotEmulatedError("BatchGetRow with token")
        name = text(item.table_name)
        instance = call.allowed_instance(name)
        work.append((name, instance, selection_of(item), [decode_row(key) for key in item.primary_key]))
    for name, instance, selection, rows in work:
        results = answer.tables.add(table_name=name).rows
        for row in rows:
            result = results.add()
            try:
                content, read = row_as_read(_ready(instance.table(name)), row, selection, call.now)
            except TablestoreError as error:
                _show_error(result, error)
                continue
            result.is_ok = True
            result.row = content
            show_consumed(result.consumed, read, 0)
    return answer


def batch_write_row(call: TableCall) -> Any:
    """BatchWriteRow: https://help.aliyun.com/en/tablestore/developer-reference/batchwriterow"""
    message = call.message
    refuse_transaction(message)
    if message.is_atomic:
        raise NotEmulatedError("BatchWriteRow with is_atomic")
    if not message.tables:
        raise ParameterInvalidError("No row is specified in BatchWriteRow.")
    _check_count(sum(len(item.rows) for item in message.tables), ROWS_PER_BATCH_WRITE)
    work = []
    for item in message.tables:
        name = text(item.table_name)
        instance = call.allowed_instance(name)
        if not item.rows:
            raise ParameterInvalidError(f"No operation is specified for table: '{name}'.")
        work.append((name, instance, [(row, *_read_change(row)) for row in item.rows]))
    size = sum(size_of_change(change) for _, _, rows in work for _, _, change, _ in rows)
    if size > WRITE_SIZE:
        raise ParameterInvalidError(
            "The total data size of BatchWriteRow request exceeds the limit, "
            f"limit size: {WRITE_SIZE}, data size: {size}."
        )
    answer = MESSAGES["BatchResponse"]()
    for name, instance, rows in work:
        results = answer.tables.add(table_name=name).rows
        for row, write, change, expectation in rows:
            result = results.add()
            try:
                table = _ready(instance.table(name))
                show_outcome(result, table, row, write(table, change, expectation, call.now))
                result.is_ok = True
            except TablestoreError as error:
                _show_error(result, error)
    return answer


def _read_change(row: Any) -> tuple[Write, DecodedRow, Expectation]:
    if row.type not in _WRITES:
        raise ParameterInvalidError(f"Invalid operation type: {row.type}.")
    check_return_content(row)
    return _WRITES[row.type], decode_row(row.row_change), expectation_of(row.condition)


def _check_count(count: int, limit: int) -> None:
    if count > limit:
        raise ParameterInvalidError(f"Rows count exceeds the upper limit: {limit}.")


def _ready(table: Table) -> Table:
    table.be_ready()
    return table


def _show_error(result: Any, error: TablestoreError) -> None:
    result.Clear()
    result.is_ok = False
    result.error.code = error.code
    result.error.message = error.message
