"""Which files of the tools change with the lock mode, and which somebody has changed by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stateroom.emit.files import write_files
from stateroom.errors import RefusedError
from stateroom.relock.files import read_files, refuse_changed, take_back_edits
from tests.unit.emit.facts import make_facts
from tests.unit.relock.test_stack_file import make_stack

BOTH = replace(make_facts("aws"), lock="both", lock_table="acme-locks")
NATIVE = replace(BOTH, lock="native", lock_table=None)
LOCK = "    lock: {mode: both}\n    emit: [terraform, env]\n"


def test_a_file_is_written_when_it_is_another_one_and_ours(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, LOCK)
    absent = read_files(stack, NATIVE)
    assert {(each.action, each.by_hand) for each in absent} == {("write", False)}
    write_files(BOTH, ("terraform", "env"), stack.records)
    assert {(each.action, each.by_hand) for each in read_files(stack, BOTH)} == {("keep", False)}
    assert {(each.action, each.by_hand) for each in read_files(stack, NATIVE)} == {("write", False)}
    # What the backend will be is not known: everything may change.
    assert {each.action for each in read_files(stack, None)} == {"write"}


def test_a_file_that_was_edited_is_refused_by_its_name(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, LOCK)
    write_files(BOTH, ("terraform", "env"), stack.records)
    file = stack.records / "terraform" / "backend.tf"
    file.write_text(file.read_text() + "# mine\n")
    files = read_files(stack, NATIVE)
    assert [each.path for each in files if each.by_hand] == [file]
    with pytest.raises(RefusedError) as caught:
        refuse_changed(files, tmp_path)
    assert str(caught.value) == (
        "edited since we wrote it: .stateroom/prod/terraform/backend.tf\n"
        "  why:  the text does not fit the checksum in its header, or there is none; nothing was changed\n"
        "  next: keep a copy of what was edited, and write it anew with --force"
    )
    refuse_changed([each for each in files if not each.by_hand], tmp_path)
    take_back_edits(stack, BOTH, files)
    assert not any(each.by_hand for each in read_files(stack, NATIVE))
    assert "# mine" not in file.read_text()


def test_a_file_that_is_not_ours_is_never_written(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, LOCK)
    file = stack.records / "terraform" / "backend.tf"
    file.parent.mkdir(parents=True)
    file.write_text("terraform {}\n")
    with pytest.raises(RefusedError) as caught:
        read_files(stack, NATIVE)
    assert caught.value.what == f"{file} was not written by us and stays as it is"
