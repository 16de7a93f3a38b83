"""PlainBuffer: how rows travel inside the protobuf messages.

All numbers are little endian. A buffer is the header 0x75 as four bytes and then rows. A row is the tag of its primary
key and the key's cells; the tag of its attributes and their cells, when there are any; a deletion mark, when it is
one; a checksum. A cell has a name and then, in this order, what it has of value, operation, timestamp; and a checksum.
Checksums are CRC-8 with the polynomial x⁸+x²+x+1. A cell's covers name, value, timestamp and operation, in that order
and without tags; a row's covers the cells' checksums and a byte that says whether the row is a deletion.
https://help.aliyun.com/en/tablestore/developer-reference/plainbuffer
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from emulator.services.tablestore.exceptions import ParameterInvalidError
from emulator.services.tablestore.values import Special, Value

DELETE_ALL_VERSIONS, DELETE_ONE_VERSION, INCREMENT = 0x01, 0x03, 0x04
"""A cell's operation; one without an operation puts its value."""

_OPERATIONS = frozenset({DELETE_ALL_VERSIONS, DELETE_ONE_VERSION, INCREMENT})

_HEADER = b"\x75\0\0\0"
_ROW_KEY, _ROW_DATA, _CELL, _NAME, _VALUE, _OPERATION, _TIMESTAMP, _DELETION, _ROW_SUM, _CELL_SUM = range(1, 11)

_INTEGER, _DOUBLE, _BOOLEAN, _STRING, _BLOB = 0x00, 0x01, 0x02, 0x03, 0x07
_SPECIALS = {0x09: Special.INF_MIN, 0x0A: Special.INF_MAX, 0x0B: Special.AUTO_INCREMENT}
_SPECIAL_CODES = {special: bytes((code,)) for code, special in _SPECIALS.items()}

_U32, _I64, _F64 = struct.Struct("<I"), struct.Struct("<q"), struct.Struct("<d")


class Cell(NamedTuple):
    """An attribute on its way. value: None for a deletion. timestamp: milliseconds, None when the writer gave none."""

    name: str
    value: Value | Special | None
    operation: int | None = None
    timestamp: int | None = None


class DecodedRow(NamedTuple):
    key: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    deletion: bool


def _next_checksum(byte: int) -> int:
    for _ in range(8):
        byte = (byte << 1) ^ 0x107 if byte & 0x80 else byte << 1
    return byte


_TABLE = tuple(map(_next_checksum, range(256)))
_PERIOD = 127
"""x¹²⁷ is 1 modulo the polynomial, so bits that are 127 apart can be added up before the division."""


def crc8(data: bytes | bytearray) -> int:
    """The CRC-8 of data. Long data is folded first: an attribute of 2 MB takes milliseconds instead of a second."""
    if len(data) > 32:
        number = int.from_bytes(data, "big")
        length = number.bit_length()
        while length > _PERIOD:
            length = -(-length // (2 * _PERIOD)) * _PERIOD
            number = (number >> length) ^ (number & ((1 << length) - 1))
        data = number.to_bytes(16, "big")
    checksum = 0
    table = _TABLE
    for byte in data:
        checksum = table[checksum ^ byte]
    return checksum


def _malformed(why: str) -> ParameterInvalidError:
    return ParameterInvalidError(f"Invalid PlainBuffer: {why}.")


def decode_row(data: bytes) -> DecodedRow:
    """The one row of a buffer. Strict: whatever is not exactly one row is refused as OTSParameterInvalid."""
    try:
        return _decode_row(data)
    except (IndexError, struct.error):
        raise _malformed("it ends too early") from None
    except UnicodeDecodeError:
        raise _malformed("a string is not UTF-8") from None


def decode_value(data: bytes) -> Value:
    """A value that stands alone, as a condition has it: type and content, without a cell around."""
    try:
        value = _decode_value(data, 0, len(data))
    except (IndexError, struct.error):
        raise _malformed("it ends too early") from None
    except UnicodeDecodeError:
        raise _malformed("a string is not UTF-8") from None
    if isinstance(value, Special):
        raise _malformed(f"{value.value} is no value to compare with")
    return value


def _decode_row(data: bytes) -> DecodedRow:
    if data[:4] != _HEADER:
        raise _malformed("wrong header")
    if data[4] != _ROW_KEY:
        raise _malformed("no primary key")
    at = 5
    checksums = bytearray()
    key: list[Cell] = []
    while data[at] == _CELL:
        cell, at = _decode_cell(data, at, checksums)
        if cell.value is None or cell.operation is not None or cell.timestamp is not None:
            raise _malformed("a primary-key column is a name and a value")
        key.append(cell)
    cells: list[Cell] = []
    if data[at] == _ROW_DATA:
        at += 1
        while data[at] == _CELL:
            cell, at = _decode_cell(data, at, checksums)
            if isinstance(cell.value, Special):
                raise _malformed(f"{cell.value.value} is no value of an attribute")
            cells.append(cell)
    deletion = data[at] == _DELETION
    if deletion:
        at += 1
    checksums.append(deletion)
    if data[at] != _ROW_SUM:
        raise _malformed(f"unknown tag {data[at]}")
    if data[at + 1] != crc8(checksums):
        raise _malformed("wrong checksum of the row")
    if at + 2 != len(data):
        raise _malformed("there is something behind the row")
    return DecodedRow(tuple(key), tuple(cells), deletion)


def _decode_cell(data: bytes, at: int, checksums: bytearray) -> tuple[Cell, int]:
    """The cell that starts at `at`, and where it ends. Its checksum is added to `checksums`."""
    if data[at + 1] != _NAME:
        raise _malformed("a cell without a name")
    start = at + 6
    end = start + _U32.unpack_from(data, at + 2)[0]
    covered = data[start:end]
    name = covered.decode()
    value: Value | Special | None = None
    operation = timestamp = None
    tag, at = data[end], end + 1
    if tag == _VALUE:
        start = at + 4
        end = start + _U32.unpack_from(data, at)[0]
        tag = data[end]
        value = _decode_value(data, start, end)
        covered += data[start:end]
        at = end + 1
    if tag == _OPERATION:
        operation = data[at]
        if operation not in _OPERATIONS:
            raise _malformed(f"unknown operation {operation}")
        tag, at = data[at + 1], at + 2
    if tag == _TIMESTAMP:
        timestamp = _I64.unpack_from(data, at)[0]
        covered += data[at : at + 8]
        tag, at = data[at + 8], at + 9
    if operation is not None:
        covered += bytes((operation,))
    if tag != _CELL_SUM:
        raise _malformed(f"unknown tag {tag} in a cell")
    checksum = crc8(covered)
    if data[at] != checksum:
        raise _malformed("wrong checksum of a cell")
    checksums.append(checksum)
    return Cell(name, value, operation, timestamp), at + 1


def _decode_value(data: bytes, start: int, end: int) -> Value | Special:
    kind, size = data[start], end - start - 1
    if kind in (_STRING, _BLOB):
        if size < 4 or _U32.unpack_from(data, start + 1)[0] != size - 4:
            raise _malformed("wrong length of a value")
        content = data[start + 5 : end]
        return content.decode() if kind == _STRING else content
    if kind == _INTEGER and size == 8:
        integer: int = _I64.unpack_from(data, start + 1)[0]
        return integer
    if kind == _DOUBLE and size == 8:
        double: float = _F64.unpack_from(data, start + 1)[0]
        return double
    if kind == _BOOLEAN and size == 1 and data[start + 1] in (0, 1):
        return data[start + 1] == 1
    if kind in _SPECIALS and size == 0:
        return _SPECIALS[kind]
    raise _malformed("unknown type of a value, or wrong length")


def encode_value(value: Value | Special) -> bytes:
    """Type and content."""
    if isinstance(value, str):
        content = value.encode()
        return b"\x03" + _U32.pack(len(content)) + content
    if isinstance(value, bytes):
        return b"\x07" + _U32.pack(len(value)) + value
    if isinstance(value, bool):
        return b"\x02\x01" if value else b"\x02\x00"
    if isinstance(value, int):
        return b"\x00" + _I64.pack(value)
    if isinstance(value, float):
        return b"\x01" + _F64.pack(value)
    return _SPECIAL_CODES[value]


def _encode_cell(cell: Cell, parts: list[bytes], checksums: bytearray) -> None:
    name = covered = cell.name.encode()
    parts += (b"\x03\x04", _U32.pack(len(name)), name)
    if cell.value is not None:
        value = encode_value(cell.value)
        parts += (b"\x05", _U32.pack(len(value)), value)
        covered += value
    if cell.operation is not None:
        parts.append(bytes((_OPERATION, cell.operation)))
    if cell.timestamp is not None:
        timestamp = _I64.pack(cell.timestamp)
        parts += (b"\x07", timestamp)
        covered += timestamp
    if cell.operation is not None:
        covered += bytes((cell.operation,))
    checksum = crc8(covered)
    parts.append(bytes((_CELL_SUM, checksum)))
    checksums.append(checksum)


def encode_rows(rows: Iterable[tuple[Sequence[Cell], Sequence[Cell]]], *, deletion: bool = False) -> bytes:
    """A buffer of rows, each a primary key and its attributes; nothing at all for no rows."""
    parts: list[bytes] = []
    for key, cells in rows:
        checksums = bytearray()
        parts.append(b"\x01" if parts else _HEADER + b"\x01")
        for cell in key:
            _encode_cell(cell, parts, checksums)
        if cells:
            parts.append(b"\x02")
            for cell in cells:
                _encode_cell(cell, parts, checksums)
        checksums.append(deletion)
        parts.append(bytes((_DELETION, _ROW_SUM) if deletion else (_ROW_SUM,)) + bytes((crc8(checksums),)))
    return b"".join(parts)
