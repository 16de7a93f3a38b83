from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.errors import LockHeldError
from stateroom.states.lock_info import LockInfo, rfc3339

TERRAFORM = (
    '{"ID":"51b05fbe-7f23-67f8-4a7c-9d4c969d8801","Operation":"OperationTypeApply","Info":"","Who":"root@vm",'
    '"Version":"1.15.5","Created":"2026-11-21T05:53:35.9795556Z","Path":"acme-state/a/terraform.tfstate"}'
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_lock_that_terraform_wrote_is_written_back_byte_for_byte() -> None:
    assert LockInfo.from_json(TERRAFORM).to_json() == TERRAFORM


@given(st.builds(LockInfo, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS))
def test_what_is_written_is_read_back_equal(info: LockInfo) -> None:
    assert LockInfo.from_json(info.to_json()) == info


def test_strings_are_escaped_as_go_escapes_them() -> None:
    info = LockInfo('a<b>&"\\', "\b\f\n\r\t\x01\x7f", "\u2028\u2029", "é😀", "", "", "")
    assert info.to_json() == (
        r'{"ID":"a\u003cb\u003e\u0026\"\\","Operation":"\b\f\n\r\t\u0001' + "\x7f" + r'","Info":"\u2028\u2029",'
        r'"Who":"é😀","Version":"","Created":"","Path":""}'
    )


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_795_240_415_979_555_600, "2026-11-21T05:53:35.9795556Z"),
        (1_795_240_415_000_000_001, "2026-11-21T05:53:35.000000001Z"),
        (1_795_240_415_100_000_000, "2026-11-21T05:53:35.1Z"),
    ],
)
def test_times_have_nanoseconds_without_zeros_at_the_end(nanoseconds: int, text: str) -> None:
    assert rfc3339(nanoseconds) == text


def test_two_locks_of_this_process_differ_in_their_id() -> None:
    one, other = LockInfo.new("b/k"), LockInfo.new("b/k")
    assert one.id != other.id
    assert (one.path, one.operation, one.who) == (other.path, "OperationTypeApply", other.who)
    assert one.who.count("@") == 1


def test_fields_that_a_tool_leaves_out_are_empty() -> None:
    assert LockInfo.from_json('{"ID":"x","Created":7}') == LockInfo("x", "", "", "", "", "7", "")


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"ID":7}', "not json"])
def test_what_is_no_lock_says_so_and_shows_it(text: str) -> None:
    with pytest.raises(LockHeldError) as caught:
        LockInfo.from_json(text)
    assert str(caught.value) == (
        "the lock is held, and what is written in it cannot be read\n"
        f"  why:  it is not a lock of Terraform or OpenTofu: {text!r}\n"
        "  next: find out who wrote it; `stateroom locks` shows the ID under which `stateroom unlock` removes it"
    )


def test_a_lock_names_its_holder_in_one_line() -> None:
    info = LockInfo.from_json(TERRAFORM)
    assert str(info) == (
        "root@vm (OperationTypeApply, since 2026-11-21T05:53:35.9795556Z, ID 51b05fbe-7f23-67f8-4a7c-9d4c969d8801)"
    )
    assert str(LockInfo.from_json(json.dumps({"ID": "x"}))).startswith("somebody (")
