"""The operations on rows: one function each, which returns the message of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emulator.services.tablestore.calls import TableCall
from emulator.services.tablestore.conditions import read_condition, read_filter
from emulator.services.tablestore.descriptors import MESSAGES, text
from emulator.services.tablestore.exceptions import NotEmulatedError, ParameterInvalidError
from emulator.services.tablestore.limits import TIMESTAMP_END, capacity_units, check_column_name
from emulator.services.tablestore.plain_buffer import Cell, DecodedRow, decode_row, encode_rows
from emulator.services.tablestore.reading import KeyRange, Selection, read_range
from emulator.services.tablestore.rows import Row
from emulator.services.tablestore.tables import Table
from emulator.services.tablestore.values import size_of
from emulator.services.tablestore.writes import EXPECT_NOT_EXIST, Expectation, Outcome, delete, put, update

Write = Callable[[Table, DecodedRow, Expectation, int], Outcome]

_RETURN_NONE, _RETURN_KEY, _RETURN_AFTER_MODIFY = 0, 1, 2
_FORWARD, _BACKWARD = 0, 1

_WriteRowResponse = MESSAGES["WriteRowResponse"]
_GetRowResponse = MESSAGES["GetRowResponse"]


def put_row(call: TableCall) -> Any:
    """PutRow: https://help.aliyun.com/en/tablestore/developer-reference/putrow"""
    return _write(call, put, call.message.row)


def update_row(call: TableCall) -> Any:
    """UpdateRow: https://help.aliyun.com/en/tablestore/developer-reference/updaterow"""
    return _write(call, update, call.message.row_change)


def delete_row(call: TableCall) -> Any:
    """DeleteRow: https://help.aliyun.com/en/tablestore/developer-reference/deleterow"""
    return _write(call, delete, call.message.primary_key)


def get_row(call: TableCall) -> Any:
    """GetRow: https://help.aliyun.com/en/tablestore/developer-reference/getrow

    The row of the answer is there and empty when the table has none, or none that fits.
    """
    table = call.ready_table()
    message = call.message
    refuse_transaction(message)
    if message.token:
        raise NotEmulatedError("GetRow with token")
    selection = selection_of(message)
    row, read = row_as_read(table, decode_row(message.primary_key), selection, call.now)
    answer = _GetRowResponse(row=row)
    show_consumed(answer.consumed, read, 0)
    return answer


def get_range(call: TableCall) -> Any:
    """GetRange: https://help.aliyun.com/en/tablestore/developer-reference/getrange"""
    table = call.ready_table()
    message = call.message
    refuse_transaction(message)
    if message.token:
        raise NotEmulatedError("GetRange with token")
    if message.direction not in (_FORWARD, _BACKWARD):
        raise ParameterInvalidError(f"Invalid direction: {message.direction}.")
    keys = KeyRange(
        table.bound_of(_key_alone(decode_row(message.inclusive_start_primary_key))),
        table.bound_of(_key_alone(decode_row(message.exclusive_end_primary_key))),
        message.direction == _BACKWARD,
        message.limit if message.HasField("limit") else None,
    )
    page = read_range(table, keys, selection_of(message), call.now)
    answer = MESSAGES["GetRangeResponse"](rows=encode_rows((table.key_cells(key), cells) for key, cells in page.rows))
    show_consumed(answer.consumed, capacity_units(page.size), 0)
    if page.next_key is not None:
        answer.next_start_primary_key = encode_rows([(table.key_cells(page.next_key), ())])
    return answer


def _write(call: TableCall, write: Write, row: bytes) -> Any:
    table = call.ready_table()
    message = call.message
    refuse_transaction(message)
    check_return_content(message)
    outcome = write(table, decode_row(row), expectation_of(message.condition), call.now)
    answer = _WriteRowResponse()
    show_outcome(answer, table, message, outcome)
    return answer


def refuse_transaction(message: Any) -> None:
    """There are no transactions here, so no request can belong to one."""
    if message.transaction_id:
        raise ParameterInvalidError("TransactionID is invalid.")


def check_return_content(message: Any) -> None:
    """To be asked before the row is written, because a refused request writes nothing."""
    content = message.return_content
    if content.return_type not in (_RETURN_NONE, _RETURN_KEY, _RETURN_AFTER_MODIFY):
        raise ParameterInvalidError(f"Invalid return type: {content.return_type}.")
    for name in content.return_column_names:
        check_column_name(text(name))


def expectation_of(message: Any) -> Expectation:
    """What a Condition message asks for."""
    existence = message.row_existence
    if not 0 <= existence <= EXPECT_NOT_EXIST:
        raise ParameterInvalidError(f"Invalid row existence expectation: {existence}.")
    condition = message.column_condition
    return Expectation(existence, read_condition(condition) if condition else None)


def selection_of(message: Any) -> Selection:
    """What a read asks for. It must say which versions: how many, of which time, or both."""
    ranged = message.HasField("time_range")
    limited = message.HasField("max_versions")
    if not ranged and not limited:
        raise ParameterInvalidError("No version condition is specified while querying row.")
    first, end = _times(message.time_range) if ranged else (0, TIMESTAMP_END)
    selection = Selection(
        frozenset(map(text, message.columns_to_get)) if message.columns_to_get else None,
        message.max_versions if limited else None,
        first,
        end,
        read_filter(message.filter) if message.filter else None,
        text(message.start_column),
        text(message.end_column),
    )
    selection.check()
    return selection


def _times(message: Any) -> tuple[int, int]:
    if message.HasField("specific_time"):
        if message.HasField("start_time") or message.HasField("end_time"):
            raise ParameterInvalidError("A time range is either a specific time or has a start and an end.")
        return message.specific_time, message.specific_time + 1
    if not (message.HasField("start_time") and message.HasField("end_time")):
        raise ParameterInvalidError("A time range has a start and an end.")
    return message.start_time, message.end_time


def _key_alone(row: DecodedRow) -> tuple[Cell, ...]:
    if row.cells or row.deletion:
        raise ParameterInvalidError("What is read is named by a primary key and nothing else.")
    return row.key


def row_as_read(table: Table, named: DecodedRow, selection: Selection, now: int) -> tuple[bytes, int]:
    """A row's buffer, empty when there is none to be returned, and the capacity units that it takes."""
    key = table.key_of(_key_alone(named))
    row = table.living(key, now)
    cells = None if row is None else selection.take(table, key, row)
    if row is None or cells is None:
        return b"", 1
    size = sum(map(size_of, key)) + row.size()
    return encode_rows([(table.key_cells(key), cells)]), capacity_units(size)


def show_consumed(answer: Any, read: int, write: int) -> None:
    """Go's client crashes when one of the two is not set."""
    unit = answer.capacity_unit
    unit.read = read
    unit.write = write


def show_outcome(answer: Any, table: Table, asked: Any, outcome: Outcome) -> None:
    """Fills in what a write consumed, and the row as far as `asked.return_content` wants it."""
    show_consumed(answer.consumed, outcome.read, outcome.write)
    if not asked.HasField("return_content"):
        return
    content = asked.return_content
    if content.return_type == _RETURN_KEY:
        answer.row = encode_rows([(table.key_cells(outcome.key), ())])
    elif content.return_type == _RETURN_AFTER_MODIFY and outcome.row is not None:
        answer.row = encode_rows([(table.key_cells(outcome.key), _newest(outcome.row, content))])


def _newest(row: Row, content: Any) -> list[Cell]:
    names = sorted({text(name) for name in content.return_column_names} & row.columns.keys())
    return [Cell(name, row.columns[name][0][1], None, row.columns[name][0][0]) for name in names]
