"""What no SDK would send: it is refused in the service's own words, signed, and the next request is answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.plain_buffer import Cell, encode_rows
from emulator.services.tablestore.responses import OPERATIONS
from tests.emulator.tablestore.place import Answered, OtsPlace, send, sign, signed_headers
from tests.emulator.tablestore.refusals import NO_TABLE

KEY = encode_rows([((Cell("LockID", "a"),), ())])
UNPARSABLE = (400, "OTSParameterInvalid", "Failed to parse the ProtoBuf message.")


def is_signed(place: OtsPlace, operation: str, answer: Answered) -> bool:
    """As the vendor's Python client checks it."""
    headers = answer.headers
    lines = "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()) if name.startswith("x-ots-"))
    digest = hmac.digest(place.secret.encode(), f"{lines}/{operation}".encode(), "sha1")
    md5 = base64.b64encode(hashlib.md5(answer.body, usedforsecurity=False).digest()).decode()
    return (
        headers["authorization"] == f"OTS {place.key_id}:{base64.b64encode(digest).decode()}"
        and headers["x-ots-contentmd5"] == md5
        and {"x-ots-date", "x-ots-requestid", "x-ots-contenttype"} <= headers.keys()
    )


def test_answers_and_refusals_are_signed(ots_place: OtsPlace, table: str) -> None:
    for operation, body, status in (
        ("ListTable", b"", 200),
        ("DescribeTable", MESSAGES["TableRequest"](table_name=table).SerializeToString(), 200),
        ("DescribeTable", MESSAGES["TableRequest"](table_name="x").SerializeToString(), 404),
        ("DescribeTable", b"\xff", 400),
        ("SQLQuery", b"", 501),
        ("HelloWorld", b"", 400),
    ):
        answer = send(ots_place, operation, body)
        assert (answer.status, is_signed(ots_place, operation, answer)) == (status, True)


def test_the_date_of_go_clients_is_taken(ots_place: OtsPlace) -> None:
    headers = signed_headers(ots_place, "ListTable", b"")
    del headers["x-ots-signature"]
    headers["x-ots-date"] = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".11211Z"
    assert send(ots_place, "ListTable", b"", sign(ots_place, "ListTable", headers)).status == 200


def test_an_operation_must_exist(ots_place: OtsPlace) -> None:
    unknown = send(ots_place, "HelloWorld", b"").error
    assert unknown == (400, "OTSUnsupportOperation", "Unsupported operation: 'HelloWorld'.")
    assert send(ots_place, "", b"").error == (400, "OTSUnsupportOperation", "Unsupported operation: ''.")
    missing = send(ots_place, "CreateSearchIndex", b"").error
    assert missing == (501, "OTSUnsupportOperation", "the emulator does not implement Tablestore CreateSearchIndex")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_allowed(ots_place: OtsPlace, method: str) -> None:
    answer = send(ots_place, "ListTable", b"", method=method)
    assert answer.error == (405, "OTSMethodNotAllowed", "Only POST method for requests is supported.")


def test_a_large_body_is_refused(ots_place: OtsPlace) -> None:
    answer = send(ots_place, "PutRow", bytes(5 * 2**20 + 1))
    assert answer.error == (413, "OTSRequestBodyTooLarge", "The size of POST data is too large.")


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name not in ("ListTable",)])
def test_a_body_must_be_the_operations_message(ots_place: OtsPlace, operation: str) -> None:
    assert send(ots_place, operation, b"\xff\xff").error == UNPARSABLE
    if not operation.startswith("Batch"):
        assert send(ots_place, operation, b"").error == UNPARSABLE


def test_a_name_must_be_text(ots_place: OtsPlace) -> None:
    assert send(ots_place, "DescribeTable", b"\x0a\x02\xff\xfe").error == UNPARSABLE


def test_a_wrong_secret_is_refused(ots_place: OtsPlace) -> None:
    answer = send(replace(ots_place, secret="wrong"), "ListTable", b"")
    assert answer.error[:2] == (403, "OTSAuthFailed")


def request_of(operation: str, **fields: Any) -> bytes:
    return bytes(MESSAGES[f"{operation}Request"](table_name="locks", **fields).SerializeToString())


CONDITION = MESSAGES["Condition"](row_existence=0)
DEFINED = MESSAGES["DefinedColumn"](name="c", type=1)
BAD_ROWS = [
    ("PutRow", {"row": KEY[:-1]}, "Invalid PlainBuffer: it ends too early."),
    ("PutRow", {"row": b""}, "Invalid PlainBuffer: wrong header."),
    (
        "PutRow",
        {"row": encode_rows([((Cell("LockID", "a"),), ())], deletion=True)},
        "The row to be put is marked as deleted.",
    ),
    (
        "PutRow",
        {"row": encode_rows([((Cell("LockID", "a"),), (Cell("c", None, 1),))])},
        "Column 'c' has an operation, which only UpdateRow takes.",
    ),
    ("PutRow", {"row": encode_rows([((Cell("LockID", "a"),), (Cell("c", None),))])}, "Column 'c' has no value."),
    (
        "PutRow",
        {"row": KEY, "return_content": MESSAGES["ReturnContent"](return_type=8)},
        "Invalid return type: 8.",
    ),
    (
        "UpdateRow",
        {"row_change": encode_rows([((Cell("LockID", "a"),), (Cell("c", 1, 1),))])},
        "Column 'c' is to be deleted and has a value.",
    ),
    (
        "UpdateRow",
        {"row_change": encode_rows([((Cell("LockID", "a"),), (Cell("c", 1),))], deletion=True)},
        "The row to be updated is marked as deleted.",
    ),
    (
        "DeleteRow",
        {"primary_key": encode_rows([((Cell("LockID", "a"),), (Cell("c", 1),))])},
        "DeleteRow takes a primary key and nothing else.",
    ),
]


@pytest.mark.parametrize(("operation", "fields", "message"), BAD_ROWS)
def test_a_bad_row_is_refused(ots_place: OtsPlace, table: str, operation: str, fields: Any, message: str) -> None:
    answer = send(ots_place, operation, request_of(operation, condition=CONDITION, **fields))
    assert answer.error == (400, "OTSParameterInvalid", message)


BAD_READS = [
    ("GetRow", {"primary_key": encode_rows([((Cell("LockID", "a"),), ())], deletion=True), "max_versions": 1}),
    ("GetRow", {"primary_key": KEY, "time_range": MESSAGES["TimeRange"](start_time=1)}),
    ("GetRow", {"primary_key": KEY, "time_range": MESSAGES["TimeRange"](start_time=1, specific_time=1)}),
    ("GetRow", {"primary_key": KEY, "time_range": MESSAGES["TimeRange"](specific_time=-1)}),
    ("GetRow", {"primary_key": KEY, "time_range": MESSAGES["TimeRange"](specific_time=2**63 - 1)}),
    ("GetRow", {"primary_key": KEY, "max_versions": 1, "columns_to_get": [""]}),
    (
        "GetRange",
        {"direction": 4, "inclusive_start_primary_key": KEY, "exclusive_end_primary_key": KEY, "max_versions": 1},
    ),
]


@pytest.mark.parametrize(("operation", "fields"), BAD_READS)
def test_a_bad_read_is_refused(ots_place: OtsPlace, table: str, operation: str, fields: Any) -> None:
    assert send(ots_place, operation, request_of(operation, **fields)).error[:2] == (400, "OTSParameterInvalid")


RANGE = {"direction": 0, "inclusive_start_primary_key": KEY, "exclusive_end_primary_key": KEY}


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("GetRow", request_of("GetRow", primary_key=KEY, max_versions=1, token=b"x")),
        ("GetRange", request_of("GetRange", max_versions=1, token=b"x", **RANGE)),
        ("BatchGetRow", MESSAGES["BatchGetRowRequest"](tables=[{"table_name": "locks", "token": [b"x"]}])),
    ],
)
def test_where_a_wide_row_was_left_is_refused_by_name(
    ots_place: OtsPlace, table: str, operation: str, body: Any
) -> None:
    answer = send(ots_place, operation, body if isinstance(body, bytes) else body.SerializeToString())
    message = f"the emulator does not implement Tablestore {operation} with token"
    assert answer.error == (501, "OTSUnsupportOperation", message)


@settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_request_is_answered_or_refused(ots_place: OtsPlace, table: str, data: st.DataObject) -> None:
    operation, whole = data.draw(
        st.sampled_from(
            [
                ("PutRow", request_of("PutRow", row=KEY, condition=CONDITION)),
                ("DeleteRow", request_of("DeleteRow", primary_key=KEY, condition=CONDITION)),
                ("GetRow", request_of("GetRow", primary_key=KEY, max_versions=1)),
                (
                    "AddDefinedColumn",
                    request_of("AddDefinedColumn", columns=[MESSAGES["DefinedColumn"](name="c", type=1)]),
                ),
            ]
        )
    )
    body = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    answer = send(ots_place, operation, bytes(body))
    assert answer.status in (200, 400, 404, 501)
    if answer.status == 404:
        assert answer.error == NO_TABLE
    assert is_signed(ots_place, operation, answer)
