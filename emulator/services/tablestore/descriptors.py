"""The protobuf messages of the data plane, made from a table, so that no generated code is needed.

Field numbers are those of table_store.proto and ots_filter.proto in the vendor's Go SDK. The vendor's Python SDK knows
fewer fields: Go refuses a DescribeTableResponse without its table_status, for one. The messages live in a pool of their
own, beside those of an SDK in the same process. Enumerations are int32, which is the same on the wire and keeps a
number that is none of theirs, so that it can be refused by name.
"""

from __future__ import annotations

import re
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from emulator.services.tablestore.exceptions import ParameterInvalidError

_PACKAGE = "emulator.tablestore"

_MESSAGES = {
    "Error": "1 string! code, 2 string message",
    "KeyColumn": "1 string! name, 2 int32! type, 3 int32 option",
    "DefinedColumn": "1 string! name, 2 int32! type",
    "IndexMeta": (
        "1 string! name, 2 string* primary_key, 3 string* defined_column, 4 int32! index_update_mode, "
        "5 int32! index_type"
    ),
    "TableMeta": (
        "1 string! table_name, 2 KeyColumn* primary_key, 3 DefinedColumn* defined_column, 4 IndexMeta* index_meta"
    ),
    "TableOptions": (
        "1 int32 time_to_live, 2 int32 max_versions, 5 int64 deviation_cell_version_in_sec, 6 bool allow_update, "
        "7 bool update_full_row"
    ),
    "CapacityUnit": "1 int32 read, 2 int32 write",
    "Reserved": "1 CapacityUnit! capacity_unit",
    "ReservedDetails": "1 CapacityUnit! capacity_unit, 2 int64! last_increase_time, 3 int64 last_decrease_time",
    "Consumed": "1 CapacityUnit! capacity_unit",
    "StreamSpecification": "1 bool! enable_stream, 2 int32 expiration_time, 3 string* columns_to_get",
    "StreamDetails": (
        "1 bool! enable_stream, 2 string stream_id, 3 int32 expiration_time, 4 int64 last_enable_time, "
        "5 string* columns_to_get"
    ),
    "Encryption": "1 bool! enable, 2 int32 key_type, 3 bytes key_id, 4 bytes role_arn",
    "PartitionRange": "1 bytes! begin, 2 bytes! end",
    "CreateTableRequest": (
        "1 TableMeta! table_meta, 2 Reserved! reserved_throughput, 3 TableOptions table_options, "
        "4 PartitionRange* partitions, 5 StreamSpecification stream_spec, 6 Encryption sse_spec, "
        "7 IndexMeta* index_metas, 8 bool enable_local_txn"
    ),
    "TableRequest": "1 string! table_name",
    "EmptyRequest": "",
    "DescribeTableResponse": (
        "1 TableMeta! table_meta, 2 ReservedDetails! reserved_throughput_details, 3 TableOptions! table_options, "
        "4 int32! table_status, 5 StreamDetails stream_details, 6 bytes* shard_splits, 7 Encryption sse_details, "
        "8 IndexMeta* index_metas"
    ),
    "UpdateTableRequest": (
        "1 string! table_name, 2 Reserved reserved_throughput, 3 TableOptions table_options, "
        "4 StreamSpecification stream_spec"
    ),
    "UpdateTableResponse": (
        "1 ReservedDetails! reserved_throughput_details, 2 TableOptions! table_options, 3 StreamDetails stream_details"
    ),
    "ListTableResponse": "1 string* table_names",
    "AddDefinedColumnRequest": "1 string! table_name, 2 DefinedColumn* columns",
    "DeleteDefinedColumnRequest": "1 string! table_name, 2 string* columns",
    "Condition": "1 int32! row_existence, 2 bytes column_condition",
    "ReturnContent": "1 int32 return_type, 2 string* return_column_names",
    "TimeRange": "1 int64 start_time, 2 int64 end_time, 3 int64 specific_time",
    "PutRowRequest": (
        "1 string! table_name, 2 bytes! row, 3 Condition! condition, 4 ReturnContent return_content, "
        "5 string transaction_id"
    ),
    "UpdateRowRequest": (
        "1 string! table_name, 2 bytes! row_change, 3 Condition! condition, 4 ReturnContent return_content, "
        "5 string transaction_id"
    ),
    "DeleteRowRequest": (
        "1 string! table_name, 2 bytes! primary_key, 3 Condition! condition, 4 ReturnContent return_content, "
        "5 string transaction_id"
    ),
    "WriteRowResponse": "1 Consumed! consumed, 2 bytes row",
    "GetRowRequest": (
        "1 string! table_name, 2 bytes! primary_key, 3 string* columns_to_get, 4 TimeRange time_range, "
        "5 int32 max_versions, 7 bytes filter, 8 string start_column, 9 string end_column, 10 bytes token, "
        "11 string transaction_id"
    ),
    "GetRowResponse": "1 Consumed! consumed, 2 bytes! row, 3 bytes next_token",
    "GetRangeRequest": (
        "1 string! table_name, 2 int32! direction, 3 string* columns_to_get, 4 TimeRange time_range, "
        "5 int32 max_versions, 6 int32 limit, 7 bytes! inclusive_start_primary_key, "
        "8 bytes! exclusive_end_primary_key, 10 bytes filter, 11 string start_column, 12 string end_column, "
        "13 bytes token, 14 string transaction_id"
    ),
    "GetRangeResponse": "1 Consumed! consumed, 2 bytes! rows, 3 bytes next_start_primary_key, 4 bytes next_token",
    "TableInBatchGetRowRequest": (
        "1 string! table_name, 2 bytes* primary_key, 3 bytes* token, 4 string* columns_to_get, 5 TimeRange time_range, "
        "6 int32 max_versions, 8 bytes filter, 9 string start_column, 10 string end_column"
    ),
    "BatchGetRowRequest": "1 TableInBatchGetRowRequest* tables",
    "RowInBatchWriteRowRequest": (
        "1 int32! type, 2 bytes! row_change, 3 Condition! condition, 4 ReturnContent return_content"
    ),
    "TableInBatchWriteRowRequest": "1 string! table_name, 2 RowInBatchWriteRowRequest* rows",
    "BatchWriteRowRequest": "1 TableInBatchWriteRowRequest* tables, 2 string transaction_id, 3 bool is_atomic",
    "RowInBatchResponse": "1 bool! is_ok, 2 Error error, 3 Consumed consumed, 4 bytes row, 5 bytes next_token",
    "TableInBatchResponse": "1 string! table_name, 2 RowInBatchResponse* rows",
    "BatchResponse": "1 TableInBatchResponse* tables",
    "Filter": "1 int32! type, 2 bytes! filter",
    "ValueTransferRule": "1 string! regex, 2 int32 cast_type",
    "SingleColumnValueFilter": (
        "1 int32! comparator, 2 string! column_name, 3 bytes! column_value, 4 bool! filter_if_missing, "
        "5 bool! latest_version_only, 6 ValueTransferRule value_trans_rule"
    ),
    "CompositeColumnValueFilter": "1 int32! combinator, 2 Filter* sub_filters",
    "ColumnPaginationFilter": "1 int32! offset, 2 int32! limit",
}
"""Of each message its fields: number, type with `!` for required and `*` for repeated, name. Messages of one shape
that the service names twice, as BatchGetRowResponse and BatchWriteRowResponse, are here once."""

_Field = descriptor_pb2.FieldDescriptorProto
_TYPES = {
    "bool": _Field.TYPE_BOOL,
    "bytes": _Field.TYPE_BYTES,
    "int32": _Field.TYPE_INT32,
    "int64": _Field.TYPE_INT64,
    "string": _Field.TYPE_STRING,
}
_LABELS = {"": _Field.LABEL_OPTIONAL, "!": _Field.LABEL_REQUIRED, "*": _Field.LABEL_REPEATED}
_FIELD = re.compile(r"(\d+) (\w+)([!*]?) (\w+)")


def _build_classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="emulator/tablestore.proto", package=_PACKAGE, syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, kind, label, field in _FIELD.findall(fields):
            added = message.field.add(name=field, number=int(number), label=_LABELS[label])
            if kind in _TYPES:
                added.type = _TYPES[kind]
            else:
                added.type, added.type_name = _Field.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    types = pool.FindFileByName(file.name).message_types_by_name
    return {name: message_factory.GetMessageClass(types[name]) for name in _MESSAGES}


MESSAGES: dict[str, Any] = _build_classes()
"""The message classes by name. Their fields are known only at run time, hence Any."""


def parse(name: str, body: bytes) -> Any:
    """The message of that name. A body that is none, or lacks a required field, is refused as OTSParameterInvalid."""
    try:
        message = MESSAGES[name].FromString(body)
    except DecodeError:
        raise ParameterInvalidError("Failed to parse the ProtoBuf message.") from None
    if not message.IsInitialized():
        raise ParameterInvalidError("Failed to parse the ProtoBuf message.")
    return message


def text(value: str | bytes) -> str:
    """A string field's content: protobuf hands out bytes when they are not UTF-8, which no name may be."""
    if isinstance(value, bytes):
        raise ParameterInvalidError("Failed to parse the ProtoBuf message.")
    return value
