from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from stateroom.archive.backing_up import back_up
from stateroom.archive.manifest import ArchivedState, Manifest, render_manifest
from stateroom.archive.reading import check_archive, open_archive
from stateroom.archive.writing import Writer
from stateroom.errors import CloudError, CredentialsError, DeniedError, StateroomError, UnreachableError, UsageError
from stateroom.local.aws import LocalAws
from stateroom.states.digest import digest_of
from stateroom.states.store import Body
from tests.unit.archive.archives import KEY
from tests.unit.states.memory import MemoryPlace
from tests.unit.states.place import LINEAGE, AwsPlace, Place, state
from tests.unit.states.test_restoring import SEALED, made, write


def never(_seconds: float) -> None:
    raise AssertionError("there is nothing to wait for")


def take(place: Place, asked: Sequence[str] = (), *, limit: int | None = None, wait: Any = never) -> Manifest:
    """Back up, and read what has come of it: the manifest, checked against every version."""
    stream = io.BytesIO()
    told: list[ArchivedState] = []
    manifest = back_up(place.store, stream, asked, limit=limit, tell=told.append, wait=wait)
    assert [each.model_copy(update={"locks": ()}) for each in manifest.states] == told
    path = Path("a.zip")
    path.write_bytes(stream.getvalue())
    with open_archive(path) as archive:
        check_archive(archive)
        assert archive.manifest == manifest
    return manifest


def contents(manifest: Manifest, number: int = 0) -> list[bytes]:
    with ZipFile("a.zip") as opened:
        return [opened.read(str(each.file)) for each in manifest.states[number].contents]


def test_every_state_is_archived_with_its_history_as_it_is_stored(place: Place) -> None:
    for serial in (1, 2, 3):
        write(place, made(serial))
    write(place, made(7), "env:/dev/network/terraform.tfstate")
    write(place, SEALED, "sealed")
    place.put("readme.md", b"# states")
    place.put("stateroom-smoke/x/terraform.tfstate", state())
    info = place.lock()
    manifest = take(place)
    found = {each.key: each for each in manifest.states}
    assert sorted(found) == sorted([place.key, "env:/dev/network/terraform.tfstate", "sealed"])
    assert contents(manifest, list(found).index(place.key)) == [made(1), made(2), made(3)]
    one = found[place.key]
    assert (one.name, one.workspace) == (KEY, "default")
    assert found["env:/dev/network/terraform.tfstate"].workspace == "dev"
    assert [(each.serial, each.lineage, each.deleted, each.problem) for each in one.versions] == [
        (1, LINEAGE, False, ""),
        (2, LINEAGE, False, ""),
        (3, LINEAGE, False, ""),
    ]
    assert (one.digest, one.digest_status, one.left_out, one.is_deleted) == (digest_of(made(3)), "ok", 0, False)
    assert (one.encryption, one.encryption_key) == ("AES256", None)
    assert {(each.id, each.who, each.operation) for each in one.locks} == {(info.id, info.who, info.operation)}
    assert len(one.locks) == len(place.holders())
    assert (found["sealed"].newest.client_encrypted, found["sealed"].newest.serial) == (True, 3)
    backend = manifest.backend
    assert (backend.name, backend.bucket, backend.lock_table) == ("acme", place.facts.bucket, place.facts.lock_table)


def test_some_states_or_the_newest_versions_are_archived_when_they_are_asked_for() -> None:
    place = MemoryPlace()
    for serial in (1, 2, 3):
        write(place, made(serial))
    write(place, made(7), "other")
    manifest = take(place, [place.key], limit=2)
    assert [(each.key, each.left_out) for each in manifest.states] == [(place.key, 1)]
    assert contents(manifest) == [made(2), made(3)]
    assert take(place, [place.key], limit=9).states[0].left_out == 0


def test_a_state_that_was_deleted_is_archived_as_that() -> None:
    place = MemoryPlace()
    write(place, made(1))
    place.delete(place.key)
    state_then = take(place, wait=never).states[0]
    assert [each.deleted for each in state_then.versions] == [False, True]
    assert (state_then.is_deleted, state_then.digest_status) == (True, "orphan")
    assert state_then.digest == digest_of(made(1))


def test_what_is_no_state_and_should_be_one_is_archived_as_it_is() -> None:
    place = MemoryPlace()
    write(place, made(1))
    place.put(place.key, b"hello")
    place.put("cut.tfstate", state()[:-3])
    manifest = take(place, wait=lambda _: None)
    found = {each.key: each.newest.problem for each in manifest.states}
    assert found == {
        "cut.tfstate": "it is JSON that ends in the middle: it is truncated",
        place.key: "it is not JSON (line 1, column 1)",
    }
    assert contents(manifest, list(found).index(place.key)) == [made(1), b"hello"]


def test_a_state_that_is_being_written_is_read_again() -> None:
    place = MemoryPlace()
    write(place, made(1))
    place.put(place.key, made(2))
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        write(place, made(3))

    (one,) = take(place, wait=wait).states
    assert (one.newest.serial, one.digest_status, waited) == (3, "ok", [1.0])


def test_a_digest_that_stays_wrong_is_noted() -> None:
    place = MemoryPlace()
    write(place, made(1))
    place.put(place.key, made(2))
    waited: list[float] = []
    (one,) = take(place, wait=waited.append).states
    assert (one.newest.serial, one.digest, one.digest_status) == (2, digest_of(made(1)), "stale")
    assert waited == [1.0, 1.0]


def break_reads(place: Place, monkeypatch: pytest.MonkeyPatch, error: Exception | None, key: str, nth: int) -> None:
    """Let the version of a state that was written as the nth fail, or be gone."""
    broken = [each.id for each in reversed(place.store.list_versions(key))][nth]
    there = place.store.read

    def read(asked: str, version: str | None = None) -> Body | None:
        if (asked, version) != (key, broken):
            return there(asked, version)
        if error is not None:
            raise error
        return None

    monkeypatch.setattr(place.store, "read", read)


@pytest.mark.parametrize(
    ("error", "problem", "nth"),
    [
        (None, "it expired, or was overwritten, while the backup was made", 0),
        (None, "it expired, or was overwritten, while the backup was made", 1),
        (CloudError("s3 GetObject: a key of the client's own"), "s3 GetObject: a key of the client's own", 1),
        (DeniedError("s3:GetObject is denied"), "s3:GetObject is denied", 0),
    ],
)
def test_a_version_that_cannot_be_read_is_noted_and_the_rest_is_archived(
    error: Exception | None, problem: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = MemoryPlace()
    for serial in (1, 2):
        write(place, made(serial))
    write(place, made(7), "other")
    break_reads(place, monkeypatch, error, place.key, nth)
    manifest = take(place, wait=lambda _: None)
    assert [(each.file is None, each.problem) for each in manifest.states[0].versions] == [
        (nth == 0, problem if nth == 0 else ""),
        (nth == 1, problem if nth == 1 else ""),
    ]
    assert manifest.states[0].digest_status == ("ok" if nth == 0 else "none")
    assert contents(manifest, 1) == [made(7)]


@pytest.mark.parametrize("error", [UnreachableError("no answer"), CredentialsError("expired")])
def test_a_cloud_that_does_not_answer_ends_the_backup(error: StateroomError, monkeypatch: pytest.MonkeyPatch) -> None:
    place = MemoryPlace()
    write(place, made(1))
    break_reads(place, monkeypatch, error, place.key, 0)
    with pytest.raises(type(error)):
        take(place)


@pytest.mark.parametrize("key", ["nowhere", f"{KEY}.tflock"])
def test_a_state_that_is_not_there_is_said_before_anything_is_written(key: str) -> None:
    place = MemoryPlace()
    write(place, made(1))
    place.lock()
    with pytest.raises(UsageError) as caught:
        take(place, [key])
    assert str(caught.value) == (
        f"there is no state at {key}, nor an older version of one\n"
        f"  why:  nothing of this name is in the bucket {place.facts.bucket}; no archive was written\n"
        "  next: see what there is with `stateroom states`"
    )


def test_an_empty_backend_gives_no_archive() -> None:
    place = MemoryPlace()
    with pytest.raises(StateroomError) as caught:
        take(place)
    assert str(caught.value) == (
        f"there is no state to back up in the bucket {place.facts.bucket}\n"
        "  why:  no archive was written: an empty one would only look like a backup\n"
        "  next: see what there is with `stateroom states`"
    )


def test_no_more_than_some_versions_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    place = MemoryPlace()
    for serial in range(1, 21):
        place.put(place.key, made(serial))
    there, begun, written = place.store.read, [], []

    def read(key: str, version: str | None = None) -> Body | None:
        begun.append(version)
        assert len(begun) - len(written) <= 8
        return there(key, version)

    monkeypatch.setattr(place.store, "read", read)

    original = Writer.add

    def added(*arguments: Any) -> str:
        written.append(1)
        return str(original(*arguments))

    monkeypatch.setattr(Writer, "add", added)
    assert len(contents(take(place))) == 20
    assert len(begun) == 20


def test_a_bucket_that_keeps_no_versions_gives_the_states_as_they_are(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, versioning="Suspended")
    for serial in (1, 2):
        write(place, made(serial))
    manifest = take(place)
    assert contents(manifest) == [made(2)]
    assert [each.id for each in manifest.states[0].versions] == ["null"]


def test_more_than_an_archive_may_have_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    place = MemoryPlace()
    write(place, made(1))
    size = len(render_manifest(take(place)))
    monkeypatch.setattr("stateroom.archive.writing.LARGEST_MANIFEST", size - 1)
    with pytest.raises(StateroomError) as caught:
        take(place)
    assert str(caught.value) == (
        "the backend has more versions than an archive may have\n"
        f"  why:  the manifest would have {size} bytes of {size - 1}; no archive was "
        "written\n"
        "  next: take fewer of them with --versions, or name the states for several archives"
    )
