"""Pulumi's wire values and ours: protobuf structs in and out, with UNKNOWN for what is not yet known.

The marks below are part of Pulumi's resource protocol (sdk/python/lib/pulumi/runtime/rpc.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2

from stateroom.engine.decision import UNKNOWN

_UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a protocol mark, not a secret
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"


def decode_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A protobuf struct as plain Python. Nulls are left out: the protocol does not tell them from absent."""
    return {key: decode(value) for key, value in struct.fields.items() if value.WhichOneof("kind") != "null_value"}


def decode(value: struct_pb2.Value) -> Any:
    """One protobuf value as plain Python; secrets lose their wrapping, resource references become ids."""
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = decode_struct(value.struct_value)
            match fields.get(_SIGNATURE):
                case None:
                    return fields
                case mark if mark == _SECRET:
                    return fields["value"]
                case mark if mark == _RESOURCE:
                    return fields.get("id", UNKNOWN)
                case mark:
                    raise ValueError(f"a value of the kind {mark} (an asset or archive) cannot be used here")
        case "list_value":
            return [decode(item) for item in value.list_value.values]
        case "string_value":
            return UNKNOWN if value.string_value == _UNKNOWN_MARK else value.string_value
        case "number_value":
            return value.number_value
        case "bool_value":
            return value.bool_value
    return None


def secrets_in(struct: struct_pb2.Struct) -> frozenset[str]:
    """The names of the values that are secret, or have a secret in them."""
    return frozenset(name for name, value in struct.fields.items() if _has_secret(value))


def _has_secret(value: struct_pb2.Value) -> bool:
    match value.WhichOneof("kind"):
        case "struct_value":
            fields = value.struct_value.fields
            return (
                fields[_SIGNATURE].string_value == _SECRET
                if _SIGNATURE in fields
                else any(map(_has_secret, fields.values()))
            )
        case "list_value":
            return any(map(_has_secret, value.list_value.values))
    return False


def encode_struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Plain Python as a protobuf struct."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        struct.fields[key].CopyFrom(encode(value))
    return struct


def encode(value: Any) -> struct_pb2.Value:
    """One plain value as a protobuf value."""
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=_UNKNOWN_MARK)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=encode_struct(value))
    return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[encode(item) for item in value]))
