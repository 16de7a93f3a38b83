from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.states.state_document import LARGEST_SERIAL, parse_state, with_serial
from tests.unit.states.place import LINEAGE, state

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
RESOURCES = [
    {"mode": "managed", "type": "a", "name": "b", "instances": [{}, {}]},
    {"mode": "data", "type": "a", "name": "c", "instances": [{}]},
    {"mode": "managed", "type": "a", "name": "d"},
    {"mode": "managed", "instances": "x"},
    "nonsense",
]
ENCRYPTED = {"serial": 3, "lineage": LINEAGE, "meta": {"key_provider.pbkdf2.k": "e30="}, "encrypted_data": "aGk="}


def refusal_of(body: bytes) -> str:
    """Why a body is refused."""
    try:
        parse_state(body)
    except ValueError as error:
        return str(error)
    return "it is a state"


def test_a_state_says_what_it_is() -> None:
    found = parse_state(state(7, resources=RESOURCES, outputs={"one": {"value": 1}}))
    assert (found.serial, found.lineage, found.terraform_version) == (7, LINEAGE, "1.15.5")
    assert (found.resources, found.outputs, found.encrypted) == (2, 1, False)


@pytest.mark.parametrize(
    ("content", "serial", "lineage"),
    [
        (ENCRYPTED, 3, LINEAGE),
        ({"encrypted_data": "aGk=", "encryption_version": "v0"}, None, None),
        ({"encrypted_data": "aGk=", "serial": "3", "lineage": 4}, None, None),
    ],
)
def test_a_state_that_the_client_has_encrypted_is_one(content: Any, serial: int | None, lineage: str | None) -> None:
    found = parse_state(json.dumps(content).encode())
    assert (found.encrypted, found.serial, found.lineage, found.resources) == (True, serial, lineage, 0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"\xff\xfe", "it is no text"),
        (b"hello", "it is not JSON (line 1, column 1)"),
        (b'{"a": 1}\n{"b": 2}', "it is not JSON (line 2, column 1)"),
        (state()[:-5], "it is JSON that ends in the middle: it is truncated"),
        (state()[:60], "it is JSON that ends in the middle: it is truncated"),
        (b'{"version": "4', "it is JSON that ends in the middle: it is truncated"),
        (b'{"version": NaN}', "it is not JSON: a number in it is none"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"[1]", "it is JSON, but not an object"),
        (b'{"a": 1}', "it is JSON, but has no version of a state's format"),
        (b'{"version": true}', "it is JSON, but has no version of a state's format"),
        (b'{"version": 3}', "its format has the version 3, and clients of today write 4"),
        (b'{"version": 4}', "it has no serial, or no lineage"),
        (state(-1), "it has no serial, or no lineage"),
        (state(2**64), "it has no serial, or no lineage"),
        (state(resources={"a": 1}), "its resources are no list, or its outputs no object"),
    ],
)
def test_what_is_no_state_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    assert refusal_of(body) == reason


@given(st.one_of(st.binary(max_size=60), JSON.map(lambda value: json.dumps(value).encode())))
def test_whatever_is_there_is_a_state_or_refused_with_a_reason(body: bytes) -> None:
    assert refusal_of(body).startswith("it")


@given(st.fixed_dictionaries(dict.fromkeys(("version", "serial", "lineage", "resources", "outputs"), JSON)))
def test_wrong_types_in_a_state_are_refused_and_never_crash(fields: dict[str, Any]) -> None:
    assert refusal_of(json.dumps({**fields, "version": 4}).encode()).startswith("it")


@given(st.integers(1, len(state()) - 1))
def test_a_state_that_is_cut_anywhere_is_no_state(length: int) -> None:
    with pytest.raises(ValueError, match="it is"):
        parse_state(state()[:length])


@given(
    st.dictionaries(st.text(max_size=5).filter(lambda name: name != "serial"), JSON, max_size=4),
    st.integers(0, 10**20),
    st.integers(0, LARGEST_SERIAL),
    st.sampled_from([None, 0, 2, "\t"]),
    st.booleans(),
)
def test_another_serial_changes_no_other_byte(
    more: dict[str, Any], old: int, new: int, indent: Any, ensure_ascii: bool
) -> None:
    content = {
        **more,
        "version": 4,
        "lineage": "x",
        "nested": {"serial": 5, '"serial":': [{"serial": 1}]},
        "serial": old,
    }

    def write(serial: int) -> bytes:
        return json.dumps({**content, "serial": serial}, indent=indent, ensure_ascii=ensure_ascii).encode()

    assert with_serial(write(old), new) == write(new)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        (b'{"serial":1,"a":1.50e+2}', b'{"serial":9,"a":1.50e+2}'),
        (b' { "a" : "x" , "serial"\n:\t1\r\n}\n', b' { "a" : "x" , "serial"\n:\t9\r\n}\n'),
        (b'{"serial": 1, "serial": 2}', b'{"serial": 1, "serial": 9}'),
        (b'{"a": "\\"serial\\": 3", "seri\\u0061l": 1}', b'{"a": "\\"serial\\": 3", "seri\\u0061l": 9}'),
    ],
)
def test_the_serial_that_counts_is_the_one_that_is_changed(body: bytes, changed: bytes) -> None:
    assert with_serial(body, 9) == changed
