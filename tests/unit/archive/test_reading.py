from __future__ import annotations

import errno
import hashlib
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stateroom.archive.manifest import MANIFEST, SUMS, Manifest, parse_manifest, render_manifest, render_sums
from stateroom.archive.reading import check_archive, open_archive
from stateroom.errors import StateroomError, UsageError
from tests.unit.archive.archives import KEY, STATES, write_archive
from tests.unit.states.place import state

NOT_A_FILE = "{} cannot be read\n  why:  it is not a regular file\n  next: name an archive of `stateroom backup`"

FIRST = "states/00001/00001.tfstate"


def read(path: Path) -> tuple[Manifest, list[bytes]]:
    """Everything in an archive, when it is whole."""
    with open_archive(path) as archive:
        check_archive(archive)
        return archive.manifest, [archive.read(each) for each in archive.manifest.contents]


def remake(path: Path, change: Callable[[dict[str, bytes]], object], method: int = zipfile.ZIP_STORED) -> None:
    """The archive anew with other members, whose own checksums are right."""
    with zipfile.ZipFile(path) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", method) as made:
        for name, contents in members.items():
            made.writestr(name, contents)


def lie(members: dict[str, bytes], old: str, new: str) -> None:
    """Change the manifest, and everything that vouches for it."""
    text = members[MANIFEST].decode()
    assert old in text
    manifest = parse_manifest(text.replace(old, new, 1).encode())
    members[MANIFEST] = render_manifest(manifest)
    members[SUMS] = render_sums(manifest, members[MANIFEST])


def test_an_archive_gives_back_what_was_written(tmp_path: Path) -> None:
    manifest = write_archive(tmp_path / "a.zip", STATES)
    assert read(tmp_path / "a.zip") == (manifest, [state(1), state(2), state(3), state(7)])


SHA = hashlib.sha256(state(1)).hexdigest()
SIZE = len(state(1))

CHANGES: list[tuple[Callable[[dict[str, bytes]], object], str]] = [
    (lambda m: m.pop(MANIFEST), "'manifest.json' is missing"),
    (lambda m: m.pop(SUMS), "'SHA256SUMS' is missing"),
    (lambda m: m.pop(FIRST), f"'{FIRST}' is missing"),
    (lambda m: m.update({"../../x": b""}), "'../../x' is there and the manifest does not know it"),
    (lambda m: m.update({"/etc/passwd": b""}), "'/etc/passwd' is there and the manifest does not know it"),
    (lambda m: m.update({MANIFEST: b"{}"}), "the manifest cannot be used: it is not of the format 'stateroom-backup'"),
    (
        lambda m: m.update({MANIFEST: m[MANIFEST].replace(b'"version": 1', b'"version": 9', 1)}),
        "the manifest cannot be used: its format has the version 9, and this Stateroom reads 1",
    ),
    (lambda m: m.update({MANIFEST: m[MANIFEST] + b" "}), "the manifest and SHA256SUMS do not agree"),
    (
        lambda m: m.update({SUMS: m[SUMS] + b"\n"}),
        f"'SHA256SUMS' has {4 * 93 + 80 + 1} bytes, and {4 * 93 + 80} are expected at most",
    ),
    (lambda m: m.update({FIRST: state(2)}), f"{FIRST} is not what the manifest says"),
    (lambda m: m.update({FIRST: b""}), f"{FIRST} is not what the manifest says"),
    (
        lambda m: m.update({FIRST: state(1) * 9999}),
        f"'{FIRST}' has {SIZE * 9999} bytes, and {SIZE} are expected at most",
    ),
    (
        lambda m: lie(m, '"serial": 1', '"serial": 8'),
        f"the manifest says something else of {FIRST} than it says itself",
    ),
    (
        lambda m: lie(m, '"client_encrypted": false', '"client_encrypted": true'),
        f"the manifest says something else of {FIRST} than it says itself",
    ),
    (lambda m: lie(m, SHA, "0" * 64), f"{FIRST} is not what the manifest says"),
    (lambda m: lie(m, f'"size": {SIZE}', f'"size": {SIZE + 1}'), f"{FIRST} is not what the manifest says"),
]


@pytest.mark.parametrize(("change", "why"), CHANGES, ids=[why for _, why in CHANGES])
def test_an_archive_that_is_not_as_it_was_made_is_refused_as_a_whole(
    change: Callable[[dict[str, bytes]], None], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.zip"
    write_archive(path, STATES)
    remake(path, change)
    with pytest.raises(StateroomError) as caught:
        read(path)
    assert str(caught.value) == (
        f"the archive {path} cannot be used\n"
        f"  why:  {why}; nothing was changed\n"
        "  next: take another copy of it, or an earlier archive"
    )


def test_a_member_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    write_archive(path, STATES)
    with zipfile.ZipFile(path, "a") as more, pytest.warns(UserWarning, match="Duplicate name"):
        more.writestr(FIRST, state(1))
    with pytest.raises(StateroomError, match="cannot be used") as caught:
        read(path)
    assert caught.value.why == f"'{FIRST}' is there twice; nothing was changed"


def test_a_member_that_is_damaged_has_a_password_or_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    write_archive(path, STATES)
    remake(path, len)  # nothing but that it is not compressed
    whole = path.read_bytes()

    def why(body: bytes) -> str:
        path.write_bytes(body)
        with pytest.raises(StateroomError) as caught:
            read(path)
        assert caught.value.what == f"the archive {path} cannot be used"
        return caught.value.why

    damaged = whole.replace(state(1), state(1).replace(b"1.15.5", b"1.15.6"))
    assert why(damaged) == f"'{FIRST}' is damaged: Bad CRC-32 for file '{FIRST}'; nothing was changed"
    entry = whole.index(b"PK\x01\x02")
    closed = whole[: entry + 8] + b"\x01" + whole[entry + 9 :]
    assert why(closed) == f"'{FIRST}' has a password, and we write none; nothing was changed"

    def fail(*_arguments: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(zipfile.ZipFile, "open", fail)
    assert why(whole) == "Input/output error; nothing was changed"


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A member that is larger than the manifest says, and says of itself that it is not."""
    path, size = tmp_path / "a.zip", 50_000_000
    write_archive(path, {KEY: (state(1),)})
    remake(path, lambda members: members.update({FIRST: bytes(size)}), zipfile.ZIP_DEFLATED)
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), SIZE.to_bytes(4, "little")))
    tracemalloc.start()
    with pytest.raises(StateroomError) as caught:
        read(path)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.why == f"'{FIRST}' is damaged: Bad CRC-32 for file '{FIRST}'; nothing was changed"
    assert most < size / 10


@pytest.mark.parametrize("length", [0, 1, 21, 400, -23, -1])
def test_an_archive_that_is_cut_off_is_refused(length: int, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    write_archive(path, STATES)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StateroomError) as caught:
        read(path)
    assert caught.value.why == "it is no ZIP file, or is cut off: File is not a zip file; nothing was changed"


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path / "none.zip")
    assert str(caught.value) == f"there is no file {tmp_path}/none.zip\n  next: name an archive of `stateroom backup`"
    # A device would be read until the memory is full.
    for path in (tmp_path, Path("/dev/null")):
        with pytest.raises(UsageError) as caught:
            read(path)
        assert str(caught.value) == NOT_A_FILE.format(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_bytes_that_were_changed_never_come_back_as_a_state(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "a.zip"
    write_archive(path, STATES)
    before, body = read(path), bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body) - 1))
        match data.draw(st.sampled_from(["change", "insert", "remove"])):
            case "change":
                body[at] ^= data.draw(st.integers(1, 255))
            case "insert":
                body[at:at] = data.draw(st.binary(min_size=1, max_size=8))
            case _:
                del body[at : at + data.draw(st.integers(1, 8))]
    path.write_bytes(body)
    try:
        after = read(path)
    except StateroomError:
        return
    # What ZIP itself does not look at, such as the time of a member.
    assert after == before
