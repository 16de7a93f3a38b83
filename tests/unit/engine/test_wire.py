"""Pulumi's wire values and back."""

from __future__ import annotations

import pytest
from google.protobuf import struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from stateroom.engine.decision import UNKNOWN
from stateroom.engine.wire import decode, decode_struct, encode, encode_struct, secrets_in

SIGNATURE = "4dabf18193072939515e22adb298388d"
plain = st.recursive(
    st.booleans() | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False) | st.just(UNKNOWN),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_every_plain_value_survives_the_wire(value: object) -> None:
    assert decode(encode(value)) == value


def test_null_means_absent_in_a_struct() -> None:
    assert decode_struct(encode_struct({"a": None, "b": 1})) == {"b": 1.0}


def test_a_secret_loses_its_wrapping() -> None:
    wrapped = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "hidden"}
    assert decode(encode(wrapped)) == "hidden"


def test_a_resource_reference_is_its_id_or_unknown() -> None:
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": "urn:x", "id": "some-id"}
    assert decode(encode(reference)) == "some-id"
    del reference["id"]
    assert decode(encode(reference)) is UNKNOWN


def test_an_asset_is_refused() -> None:
    asset = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    with pytest.raises(ValueError, match="asset or archive"):
        decode(encode(asset))


def test_an_unset_value_is_none() -> None:
    assert decode(struct_pb2.Value()) is None


def test_values_with_a_secret_in_them_are_found_at_any_depth() -> None:
    secret = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "x"}
    reference = {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "id": "x"}
    struct = encode_struct({"a": secret, "b": {"c": [{"d": secret}]}, "e": {"f": ["x"]}, "g": reference, "h": None})
    assert secrets_in(struct) == {"a", "b"}
