from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from stateroom.errors import StateroomError
from stateroom.replacing import replacing, write_text


def full(*_arguments: object, **_named: object) -> None:
    raise OSError(28, "No space left on device")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_takes_the_place_when_it_is_whole_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert (path.read_bytes(), mode_of(path), os.listdir(tmp_path)) == (b"new", 0o600, ["file"])


def test_what_is_found_at_the_last_moment_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "file"

    def find() -> None:
        (beside,) = tmp_path.iterdir()
        assert beside.read_bytes() == b"new"
        raise StateroomError("it is another one by now")

    with pytest.raises(StateroomError), replacing(path, before=find) as file:
        file.write(b"new")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, StateroomError])
def test_what_breaks_off_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def break_off() -> None:
        with replacing(path) as file:
            file.write(b"ne")
            raise error("in the middle")

    with pytest.raises(error):
        break_off()
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"old", ["file"])


@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_a_disk_that_is_full_leaves_the_old_file_and_is_one_message(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "facts.json"
    assert write_text(path, "old")
    monkeypatch.setattr(os, place, full)
    with pytest.raises(StateroomError) as caught:
        write_text(path, "new")
    assert str(caught.value) == (
        f"cannot write {path}\n  why:  No space left on device\n  next: make its directory writable, or choose another"
    )
    assert (path.read_text(), os.listdir(tmp_path)) == ("old", ["facts.json"])


def test_a_text_that_is_there_is_not_written_again_but_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file"
    assert write_text(path, "é")
    assert (path.read_bytes(), mode_of(path), mode_of(path.parent)) == ("é".encode(), 0o600, 0o700)
    path.chmod(0o644)
    before = path.stat()
    assert not write_text(path, "é")
    assert (path.stat().st_ino, path.stat().st_mtime_ns, mode_of(path)) == (before.st_ino, before.st_mtime_ns, 0o600)
    assert write_text(path, "è")
