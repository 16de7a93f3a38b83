"""The data plane: authenticates a request, runs its operation, and renders what comes of it, signed.

https://help.aliyun.com/en/tablestore/developer-reference/http-protocol
"""

from __future__ import annotations

import base64
import hashlib
import time
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from emulator.auth import ots
from emulator.errors import ServiceError
from emulator.http import Request, Response
from emulator.identity import Caller
from emulator.services.tablestore.batch_responses import batch_get_row, batch_write_row
from emulator.services.tablestore.calls import TableCall
from emulator.services.tablestore.descriptors import MESSAGES, parse
from emulator.services.tablestore.exceptions import (
    BodyTooLargeError,
    MethodNotAllowedError,
    NotEmulatedError,
    UnsupportedOperationError,
)
from emulator.services.tablestore.limits import BODY_SIZE
from emulator.services.tablestore.row_responses import delete_row, get_range, get_row, put_row, update_row
from emulator.services.tablestore.table_responses import (
    add_defined_column,
    create_table,
    delete_defined_column,
    delete_table,
    describe_table,
    list_table,
    update_table,
)
from emulator.world import World

OPERATIONS: dict[str, tuple[str, Callable[[TableCall], Any]]] = {
    "AddDefinedColumn": ("AddDefinedColumnRequest", add_defined_column),
    "BatchGetRow": ("BatchGetRowRequest", batch_get_row),
    "BatchWriteRow": ("BatchWriteRowRequest", batch_write_row),
    "CreateTable": ("CreateTableRequest", create_table),
    "DeleteDefinedColumn": ("DeleteDefinedColumnRequest", delete_defined_column),
    "DeleteRow": ("DeleteRowRequest", delete_row),
    "DeleteTable": ("TableRequest", delete_table),
    "DescribeTable": ("TableRequest", describe_table),
    "GetRange": ("GetRangeRequest", get_range),
    "GetRow": ("GetRowRequest", get_row),
    "ListTable": ("EmptyRequest", list_table),
    "PutRow": ("PutRowRequest", put_row),
    "UpdateRow": ("UpdateRowRequest", update_row),
    "UpdateTable": ("UpdateTableRequest", update_table),
}
"""What each operation is sent, and who answers it."""

_MISSING = """
AbortTransaction AddDocuments BulkExport BulkImport CommitTransaction ComputeSplitPointsBySize ComputeSplits
CreateIndex CreateKnowledgeBase CreateMemoryStore CreateSearchIndex CreateTimeseriesTable DeleteKnowledgeBase
DeleteSearchIndex DeleteTimeseriesMeta DeleteTimeseriesTable DescribeSearchIndex DescribeStream
DescribeTimeseriesTable DropIndex GetShardIterator GetStreamRecord GetTimeseriesData ListSearchIndex ListStream
ListTimeseriesTable LoadTable ParallelScan PutTimeseriesData QueryTimeseriesMeta Retrieve SQLQuery
ScanTimeseriesData Search StartLocalTransaction UnloadTable UpdateSearchIndex UpdateTimeseriesMeta
UpdateTimeseriesTable
"""

NOT_IMPLEMENTED = frozenset(_MISSING.split())
"""Operations that the cloud has. Any other name is refused as the cloud refuses it."""

_Error = MESSAGES["Error"]


def answer_operation(request: Request, world: World) -> Response:
    """One operation: `POST /<Operation>` with a protobuf message, answered by another one or by an Error."""
    operation = request.path.rpartition("/")[2]
    caller: Caller | None = None
    try:
        if request.method != "POST":
            raise MethodNotAllowedError
        if operation in NOT_IMPLEMENTED:
            raise NotEmulatedError(operation)
        if operation not in OPERATIONS:
            raise UnsupportedOperationError(operation)
        if len(request.body) > BODY_SIZE:
            raise BodyTooLargeError
        caller = ots.authenticate(request, world, operation)
        kind, answer = OPERATIONS[operation]
        message = answer(TableCall(world, caller, request, operation, parse(kind, request.body)))
        status, body = 200, b"" if message is None else message.SerializeToString()
    except ServiceError as error:
        status = error.status
        # A name from the request may hold what is no Unicode, and a message takes nothing else.
        sentence = error.message.encode("utf-8", "replace").decode()
        body = _Error(code=error.code, message=sentence).SerializeToString()
        # The caller need not have been found out, but the clients check the signature of refusals, too.
        caller = caller or world.find_caller(request.headers.get("x-ots-accesskeyid", ""))
    return Response(status, body, ots.sign_answer(request, caller, operation, _headers(body, world.clock())))


def _headers(body: bytes, now: float) -> dict[str, str]:
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return {
        "x-ots-contentmd5": base64.b64encode(digest).decode(),
        "x-ots-contenttype": "protocol buffer",
        "x-ots-date": _date(int(now)),
        "x-ots-requestid": str(uuid.uuid4()),
    }


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    """Kept for as long as the second lasts: there may be thousands of answers in it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(second))
