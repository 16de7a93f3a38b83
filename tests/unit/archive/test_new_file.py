from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stateroom.archive.new_file import STDOUT, new_archive, new_file
from stateroom.errors import RefusedError, StateroomError, UsageError


def write(path: Path, *, force: bool = False, fails: Callable[[], None] | None = None) -> None:
    with new_file(path, force=force) as stream:
        stream.write(b"new")
        assert not path.exists() or path.read_bytes() == b"old"
        if fails is not None:
            fails()


def test_a_file_appears_when_it_is_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    write(tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["a.zip"]


def test_a_file_that_is_there_stays_unless_that_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"old")
    with pytest.raises(RefusedError) as caught:
        write(path)
    assert str(caught.value) == (
        f"{path} is there already, and stays\n"
        "  why:  a backup takes the place of another only when that is meant\n"
        "  next: name another file, or give --force"
    )
    assert path.read_bytes() == b"old"
    write(path, force=True)
    assert path.read_bytes() == b"new"


def test_a_file_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with pytest.raises(RefusedError, match="is there already, and stays"), new_file(path, force=False):
        path.write_bytes(b"somebody's")
    assert path.read_bytes() == b"somebody's"
    assert os.listdir(tmp_path) == ["a.zip"]


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_stays_whatever_is_meant(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(tmp_path / "else")
    else:
        os.mkfifo(path)
    with pytest.raises(RefusedError) as caught:
        write(path, force=True)
    assert str(caught.value) == (
        f"{path} is there already, and stays\n  why:  it is not a regular file\n  next: name another file"
    )


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write(tmp_path / "none" / "a.zip")
    assert str(caught.value) == (
        f"{tmp_path}/none/a.zip cannot be written\n  why:  {tmp_path}/none is not a folder\n  next: make it first"
    )


@pytest.mark.parametrize("place", ["mkstemp", "write", "fsync", "replace"])
def test_a_disk_that_is_full_or_closed_leaves_nothing_and_is_one_message(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if place == "mkstemp":
        monkeypatch.setattr("tempfile.mkstemp", fail)
    elif place != "write":
        monkeypatch.setattr(os, place, fail)
    with pytest.raises(StateroomError) as caught:
        write(tmp_path / "a.zip", fails=fail if place == "write" else None)
    assert str(caught.value) == (
        f"{tmp_path}/a.zip cannot be written\n"
        "  why:  No space left on device; nothing of it is left\n"
        "  next: make room, or name a file in a folder that can be written"
    )
    assert os.listdir(tmp_path) == []


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.zip", fails=interrupt)
    assert os.listdir(tmp_path) == []


def test_a_file_system_without_modes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = os.fstat
    monkeypatch.setattr(os, "fstat", lambda handle: os.stat_result((0o100644, *there(handle)[1:])))
    with pytest.raises(RefusedError) as caught:
        write(tmp_path / "a.zip")
    assert str(caught.value) == (
        f"{tmp_path}/a.zip would be readable by others\n"
        "  why:  the file system made it with the mode 0644, and states hold secrets\n"
        "  next: name a file on another file system, or write to `-` and pipe it into a program that encrypts it"
    )
    assert os.listdir(tmp_path) == []


class Stream(io.StringIO):
    """A standard output. terminal: whether it is one."""

    def __init__(self, buffer: io.RawIOBase | io.BytesIO, *, terminal: bool = False) -> None:
        super().__init__()
        self.buffer, self._terminal = buffer, terminal

    def isatty(self) -> bool:
        return self._terminal


class Full(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, _data: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_the_standard_output_is_a_place_unless_it_is_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", Stream(buffer))
    with new_archive(STDOUT, force=False) as stream:
        stream.write(b"new")
    assert buffer.getvalue() == b"new"
    monkeypatch.setattr(sys, "stdout", Stream(buffer, terminal=True))
    with pytest.raises(UsageError) as caught, new_archive(STDOUT, force=False):
        pass
    assert str(caught.value) == ("an archive is no text for a terminal\n  next: name a file, or pipe it into a program")
    monkeypatch.setattr(sys, "stdout", Stream(Full()))
    with pytest.raises(StateroomError) as failed, new_archive(STDOUT, force=False) as stream:
        stream.write(b"new")
    assert str(failed.value) == (
        "the archive cannot be written to the standard output\n"
        "  why:  No space left on device; what was written is no whole archive\n"
        "  next: make room, or name another place"
    )
