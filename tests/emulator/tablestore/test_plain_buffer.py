"""Rows on the wire: read back as they were, written as the vendor's SDK writes them, refused when they are damaged."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tablestore.plainbuffer.plain_buffer_builder import PlainBufferBuilder
from tablestore.plainbuffer.plain_buffer_crc8 import PlainBufferCrc8

from emulator.services.tablestore.exceptions import ParameterInvalidError
from emulator.services.tablestore.plain_buffer import (
    DELETE_ALL_VERSIONS,
    DELETE_ONE_VERSION,
    INCREMENT,
    Cell,
    DecodedRow,
    crc8,
    decode_row,
    decode_value,
    encode_rows,
    encode_value,
)
from emulator.services.tablestore.values import Special
from tests.emulator.tablestore.sdk import tablestore

NAMES = st.text(min_size=1, max_size=12)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
KEY_VALUES = st.one_of(INTEGERS, st.text(max_size=40), st.binary(max_size=40), st.sampled_from(Special))
VALUES = st.one_of(INTEGERS, st.floats(), st.booleans(), st.text(max_size=400), st.binary(max_size=400))
TIMESTAMPS = st.none() | st.integers(0, 2**53)
KEYS = st.lists(st.builds(Cell, NAMES, KEY_VALUES, st.none(), st.none()), min_size=1, max_size=4).map(tuple)
PUTS = st.builds(Cell, NAMES, VALUES, st.none(), TIMESTAMPS)
DELETIONS = st.builds(Cell, NAMES, st.none(), st.sampled_from([DELETE_ALL_VERSIONS, DELETE_ONE_VERSION]), TIMESTAMPS)
INCREMENTS = st.builds(Cell, NAMES, INTEGERS, st.just(INCREMENT), st.none())
CELLS = st.lists(PUTS | DELETIONS | INCREMENTS, max_size=5).map(tuple)
ROWS = st.builds(DecodedRow, KEYS, CELLS, st.booleans())


def encoded(row: DecodedRow) -> bytes:
    return encode_rows([(row.key, row.cells)], deletion=row.deletion)


def comparable(row: DecodedRow) -> Any:
    """Not-a-number is not equal to itself."""
    cells = [cell._replace(value="NaN") if is_nan(cell.value) else cell for cell in row.cells]
    return row.key, cells, row.deletion


def is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


@given(ROWS)
def test_a_row_is_read_back_as_it_was_written(row: DecodedRow) -> None:
    assert comparable(decode_row(encoded(row))) == comparable(row)


@given(VALUES)
def test_a_value_that_stands_alone_is_read_back(value: Any) -> None:
    again = decode_value(encode_value(value))
    assert type(again) is type(value)
    assert again == value or is_nan(value)


@given(st.binary(max_size=3000))
def test_the_checksum_is_the_one_of_the_sdk(data: bytes) -> None:
    assert crc8(data) == PlainBufferCrc8.crc_bytes(0, data)


@given(st.data())
def test_a_damaged_row_is_refused_or_read_and_never_breaks_the_reader(data: st.DataObject) -> None:
    buffer = bytearray(encoded(data.draw(ROWS)))
    place = data.draw(st.integers(0, len(buffer) - 1))
    buffer[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(ParameterInvalidError):
        decode_row(bytes(buffer))


@given(st.binary(max_size=60), st.booleans())
def test_noise_is_refused_or_read_and_never_breaks_the_reader(noise: bytes, begins_well: bool) -> None:
    for read in (decode_row, decode_value):
        with contextlib.suppress(ParameterInvalidError):
            read(b"\x75\0\0\0\x01\x03\x04" + noise if begins_well else noise)


ROW = DecodedRow(
    (Cell("LockID", "tfstate/env:/terraform.tfstate"),),
    (Cell("Info", "{}", None, 1_700_000_000_000), Cell("n", 7), Cell("b", b"\0"), Cell("f", 1.5), Cell("t", True)),
    False,
)


def test_a_changed_byte_of_a_lock_row_is_refused_wherever_it_is() -> None:
    buffer = encoded(ROW)
    read = []
    for place in range(len(buffer)):
        for flip in range(1, 256):
            damaged = bytearray(buffer)
            damaged[place] ^= flip
            try:
                read.append((place, flip, decode_row(bytes(damaged))))
            except ParameterInvalidError:
                continue
    assert read == []


def test_every_beginning_of_a_row_is_refused() -> None:
    buffer = encoded(ROW)
    for length in range(len(buffer)):
        with pytest.raises(ParameterInvalidError, match="Invalid PlainBuffer"):
            decode_row(buffer[:length])


def test_what_follows_a_row_is_refused() -> None:
    with pytest.raises(ParameterInvalidError, match="there is something behind the row"):
        decode_row(encoded(ROW) + b"\0")


@pytest.mark.parametrize(
    ("key", "cells", "why"),
    [
        ((Cell("k", "v", None, 1),), (), "a primary-key column is a name and a value"),
        ((Cell("k", None),), (), "a primary-key column is a name and a value"),
        ((Cell("k", "v"),), (Cell("c", Special.INF_MAX),), "VT_INF_MAX is no value of an attribute"),
        ((Cell("k", "v"),), (Cell("c", None, 9),), "unknown operation 9"),
    ],
)
def test_what_no_row_can_hold_is_refused(key: Any, cells: Any, why: str) -> None:
    with pytest.raises(ParameterInvalidError) as raised:
        decode_row(encode_rows([(key, cells)]))
    assert raised.value.message == f"Invalid PlainBuffer: {why}."


def test_nothing_at_all_is_written_for_no_rows() -> None:
    assert encode_rows([]) == b""


# The SDK takes a bytearray for BINARY, and makes its buffer too small for a name that is not ASCII.
SDK_NAMES = st.text(st.characters(codec="ascii"), min_size=1, max_size=12)
BLOBS = st.binary(max_size=40).map(bytearray)
SDK_VALUES = st.one_of(INTEGERS, st.floats(), st.booleans(), st.text(max_size=40), BLOBS)
SDK_KEYS = st.lists(
    st.tuples(SDK_NAMES, st.one_of(INTEGERS, st.text(max_size=40), BLOBS)),
    min_size=1,
    max_size=4,
)


def ours(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytearray) else value


def our_key(key: Any) -> tuple[Cell, ...]:
    return tuple(Cell(name, ours(value)) for name, value in key)


@given(SDK_KEYS, st.lists(st.tuples(SDK_NAMES, SDK_VALUES, st.integers(0, 2**53)), max_size=4))
def test_a_put_is_what_the_sdk_writes(key: Any, cells: Any) -> None:
    theirs = bytes(PlainBufferBuilder.serialize_for_put_row(key, cells))
    assert encode_rows([(our_key(key), [Cell(name, ours(v), None, ts) for name, v, ts in cells])]) == theirs


@given(SDK_KEYS)
def test_a_deletion_is_what_the_sdk_writes(key: Any) -> None:
    assert encode_rows([(our_key(key), ())], deletion=True) == bytes(PlainBufferBuilder.serialize_for_delete_row(key))


def test_an_update_is_what_the_sdk_writes() -> None:
    key = [("k", 1)]
    changes = {
        "PUT": [("a", "x", 5), ("b", 2)],
        "DELETE": [("c", None, 6)],
        "DELETE_ALL": [("d")],
        "INCREMENT": [("e", -3)],
    }
    cells = [
        Cell("a", "x", None, 5),
        Cell("b", 2),
        Cell("c", None, DELETE_ONE_VERSION, 6),
        Cell("d", None, DELETE_ALL_VERSIONS),
        Cell("e", -3, INCREMENT),
    ]
    theirs = bytes(PlainBufferBuilder.serialize_for_update_row(key, changes))
    assert encode_rows([(our_key(key), cells)]) == theirs
    assert list(decode_row(theirs).cells) == cells


@pytest.mark.parametrize(
    ("theirs", "special"),
    [
        (tablestore.INF_MIN, Special.INF_MIN),
        (tablestore.INF_MAX, Special.INF_MAX),
        (tablestore.PK_AUTO_INCR, Special.AUTO_INCREMENT),
    ],
)
def test_a_key_without_a_value_is_what_the_sdk_writes(theirs: Any, special: Special) -> None:
    assert encode_rows([((Cell("k", special),), ())]) == bytes(
        PlainBufferBuilder.serialize_primary_key([("k", theirs)])
    )


@given(VALUES.filter(lambda value: not isinstance(value, float)))
def test_a_constant_of_a_filter_is_what_the_sdk_writes(value: Any) -> None:
    sdks = bytearray(value) if isinstance(value, bytes) else value
    assert encode_value(value) == bytes(PlainBufferBuilder.serialize_column_value(sdks))
