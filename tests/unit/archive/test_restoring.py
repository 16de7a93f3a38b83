from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from stateroom.archive.planning import Wish, plan_keys
from stateroom.archive.reading import check_archive, open_archive
from stateroom.archive.restoring import Outcome, Restoration, choose_states
from stateroom.errors import CloudError, StateroomError, StoppedError, UnreachableError, UsageError
from stateroom.local.aws import LocalAws
from stateroom.states.digest import digest_of
from stateroom.states.restoring import restore_version
from stateroom.states.store import Body
from tests.unit.archive.archives import write_archive
from tests.unit.archive.memory import MemoryPlace
from tests.unit.states.place import AwsPlace, Place, state
from tests.unit.states.test_restoring import OTHER, SEALED, ids, made, require_state, write

States = Mapping[str, Sequence[bytes | None]]

FULL = Wish()
FORCED = Wish(force=True)


@contextmanager
def archive_of(place: Place, states: States, wish: Wish = FULL) -> Iterator[Restoration]:
    path = Path("a.zip")
    write_archive(path, states, place.facts.cloud)
    with open_archive(path) as archive:
        check_archive(archive)
        yield Restoration(place.store, archive, wish, place.store.read_keeps_versions())


def steps_of(work: Restoration) -> Any:
    manifest = work.archive.manifest
    return work.read_steps(plan_keys(manifest, work.store.facts), manifest.states)


def restore(place: Place, states: States, wish: Wish = FULL) -> list[Outcome]:
    """Bring everything back that can be; what came of it."""
    with archive_of(place, states, wish) as work:
        steps = [each for each in steps_of(work) if each.is_pending]
        told: list[Outcome] = []
        outcomes = work.carry_out(steps, told.append)
        assert outcomes == told
        return outcomes


def kinds(place: Place, states: States, wish: Wish = FULL) -> list[tuple[str, str]]:
    with archive_of(place, states, wish) as work:
        return [(each.kind, each.reason) for each in steps_of(work)]


def bodies(place: Place, key: str | None = None) -> list[bytes]:
    """The versions of a state, the oldest first."""
    key = key or place.key
    versions = reversed(place.store.list_versions(key))
    found = [place.store.read(key, each.id) for each in versions if not each.is_deletion]
    return [each.content for each in found if each is not None]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_history_comes_back_from_the_oldest_to_the_newest_with_its_digest(place: Place) -> None:
    history = [made(1), b"hello", SEALED, made(5)]
    (outcome,) = restore(place, {place.key: history})
    assert outcome.error is None
    versions = ids(place)
    assert outcome.changed == (
        *(f"wrote version {each}" for each in versions),
        f"recorded the digest {digest_of(made(5))}",
    )
    require_state(place, made(5))
    assert bodies(place) == history
    assert kinds(place, {place.key: history}) == [("keep", "it is there already")]


def test_a_deleted_state_comes_back_as_one(place: Place) -> None:
    (outcome,) = restore(place, {place.key: [made(1), None, made(2), None]})
    assert (outcome.error, outcome.changed[-1]) == (None, "deleted it")
    assert place.get(place.key) is None
    assert bodies(place) == [made(1), made(2)]
    assert place.items() == {}
    assert set(place.holders()) == {None}
    assert kinds(place, {place.key: [made(1), made(2), None]}) == [("keep", "it is deleted there, too")]
    # And its last version can be brought back as ever.
    restore_version(place.store, place.key, ids(place)[-1])
    require_state(place, made(3, 2))


def test_a_history_that_is_there_in_part_is_completed_and_not_written_twice() -> None:
    place = MemoryPlace()
    history = [made(1), made(2), made(3)]
    restore(place, {place.key: history[:2]})
    restore(place, {place.key: history})
    require_state(place, made(3))
    assert bodies(place) == history


def test_a_wrong_digest_alone_is_put_right() -> None:
    place = MemoryPlace()
    write(place, made(3))
    place.put_item(f"{place.path(place.key)}-md5", Digest="0f" * 16)
    assert kinds(place, {place.key: [made(3)]}) == [("digest", "it is there already")]
    (outcome,) = restore(place, {place.key: [made(3)]})
    assert outcome.changed == (f"recorded the digest {digest_of(made(3))}",)
    require_state(place, made(3))
    assert bodies(place) == [made(3)]


def test_an_older_backup_over_a_newer_state_must_be_meant_and_keeps_it(place: Place) -> None:
    write(place, made(9))
    archive: States = {place.key: [made(1), made(4)]}
    assert kinds(place, archive) == [("refuse", "there is the serial 9, and the archive has 4")]
    (outcome,) = restore(place, archive, FORCED)
    assert (outcome.error, outcome.step.serial) == (None, 10)
    require_state(place, made(10, 4))
    assert bodies(place) == [made(9), made(10, 4)]
    assert kinds(place, archive, FORCED) == [("keep", "it is there already")]
    write(place, state(2, OTHER))
    restore(place, archive, FORCED)
    require_state(place, made(5, 4))


def test_a_state_that_was_deleted_or_broken_there_comes_back_above_every_serial() -> None:
    place = MemoryPlace()
    for serial in (1, 12):
        write(place, made(serial))
    place.delete(place.key)
    archive: States = {place.key: [made(4)]}
    restore(place, archive)
    require_state(place, made(13, 4))
    write(place, b"{")
    restore(place, archive, FORCED)
    require_state(place, made(14, 4))


def test_a_bucket_without_versions_gets_the_newest_and_loses_nothing(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, versioning="Suspended")
    archive: States = {place.key: [made(1), made(2)], "gone": [made(1), None]}
    assert kinds(place, archive) == [
        ("write", "1 older in the archive stay there: the bucket keeps no versions"),
        ("skip", "it was deleted; only its history could come back, and the bucket keeps none"),
    ]
    (outcome,) = restore(place, archive)
    assert outcome.error is None
    require_state(place, made(2))
    assert kinds(place, archive)[0] == ("keep", "it is there already")
    assert kinds(place, {place.key: [made(9)]}, FORCED) == [
        ("refuse", "what is there would be lost: the bucket keeps no versions")
    ]


def test_a_lock_that_somebody_holds_keeps_one_state_as_it_is_and_not_the_others(place: Place) -> None:
    info = place.lock()
    outcomes = restore(place, {place.key: [made(1)], "other": [made(2)]})
    assert [str(each.error).partition("\n")[0] for each in outcomes] == [f"the lock of {place.key} is held", "None"]
    assert (place.get(place.key), place.get("other")) == (None, made(2))
    assert set(place.holders()) == {info}


def test_what_was_written_after_the_plan_was_made_stays() -> None:
    place = MemoryPlace()
    with archive_of(place, {place.key: [made(1), made(2)]}) as work:
        steps = steps_of(work)
        write(place, made(9))
        (outcome,) = work.carry_out(steps, lambda _: None)
    assert str(outcome.error) == (
        f"{place.key} has changed since the plan was made\n"
        "  why:  somebody else has written it; nothing was changed\n"
        "  next: run the same command again, and look at its plan"
    )
    require_state(place, made(9))


def test_what_came_back_after_the_plan_was_made_is_well() -> None:
    place = MemoryPlace()
    with archive_of(place, {place.key: [made(1)]}) as work:
        steps = steps_of(work)
        write(place, made(1))
        (outcome,) = work.carry_out(steps, lambda _: None)
    assert (outcome.error, outcome.changed) == (None, ())
    assert bodies(place) == [made(1)]


def test_what_there_is_and_cannot_be_read_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    place = MemoryPlace()

    def read(_key: str, _version: str | None = None) -> Body:
        raise CloudError("s3 GetObject: a key of the client's own", remedy="give the key")

    monkeypatch.setattr(place.store, "read", read)
    with archive_of(place, {place.key: [made(1)]}) as work:
        (step,) = steps_of(work)
    assert (step.kind, step.reason, step.remedy) == (
        "refuse",
        "what is there cannot be read: s3 GetObject: a key of the client's own",
        "give the key",
    )


def test_a_write_that_comes_back_otherwise_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    place = MemoryPlace()
    there = place.store.write
    monkeypatch.setattr(place.store, "write", lambda key, body, before: there(key, body + b" ", before))
    (outcome,) = restore(place, {place.key: [made(1)]})
    (version,) = ids(place)
    assert str(outcome.error) == (
        f"version {version} of {place.key} is not what was written\n"
        f"  why:  it was read back, and differs; wrote version {version} before that\n"
        "  next: look at `stateroom history`, and find out who else writes there"
    )


@pytest.mark.parametrize(
    ("archive", "what"),
    [([made(1)], "{key} is not what was written, or its digest is not"), ([made(1), None], "{key} was written by")],
)
def test_a_client_without_locks_is_noticed(
    archive: list[bytes | None], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes when the digest is recorded, or when the state is to be deleted."""
    place = MemoryPlace()
    original, replace_digest = place.store.delete, type(place.store.digests_of("x")).replace_digest

    def delete(key: str, replaces: Body) -> bool:
        place.put(key, made(7))
        return original(key, replaces)

    def replace(self: Any, digest: str, recorded: str | None) -> bool:
        done = bool(replace_digest(self, digest, recorded))
        place.put(place.key, made(7))
        return done

    monkeypatch.setattr(place.store, "delete", delete)
    monkeypatch.setattr(type(place.store.digests_of("x")), "replace_digest", replace)
    (outcome,) = restore(place, {place.key: archive})
    assert outcome.error is not None
    assert outcome.error.what.startswith(what.format(key=place.key))
    assert place.get(place.key) == made(7)


def test_a_cloud_that_does_not_answer_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    place = MemoryPlace()
    with archive_of(place, {f"{number:02}": [made(1)] for number in range(12)}) as work:
        steps = steps_of(work)

        def write(_key: str, _body: bytes, _replaces: Body | None) -> str:
            raise UnreachableError("no answer")

        monkeypatch.setattr(place.store, "write", write)
        outcomes = work.carry_out(steps, lambda _: None)
    assert [type(each.error) for each in outcomes] == [UnreachableError]


def test_an_interruption_says_how_far_it_came() -> None:
    place = MemoryPlace()
    with archive_of(place, {f"{number:02}": [made(1)] for number in range(12)}) as work:
        steps = steps_of(work)

        def tell(outcome: Outcome) -> None:
            if outcome.step.key == "02":
                raise KeyboardInterrupt

        with pytest.raises(StoppedError) as caught:
            work.carry_out(steps, tell)
        assert str(caught.value) == (
            "interrupted\n"
            "  why:  3 of 12 states were done by then, and those that were under way may be, too\n"
            "  next: run the same command again: it goes on where this one stopped"
        )
        # What was begun is whole, and nothing is left locked.
        there = {entry.key: place.get(entry.key) for entry in place.store.list_objects()}
        assert set(there.values()) == {made(1)}
        assert 3 <= len(there) < 12
        assert {each for key in there for each in place.holders(key)} == {None}


def test_states_are_chosen_by_the_key_they_had_or_get() -> None:
    place = MemoryPlace()
    with archive_of(place, {"a": [made(1)], "b": [made(1)]}) as work:
        archive, keys = work.archive, {"a": "a", "b": "env:/b"}
        assert [each.key for each in choose_states(archive, keys, place.store, ())] == ["a", "b"]
        for asked in ("b", "env:/b", f"s3://{place.facts.bucket}/b"):
            assert [each.key for each in choose_states(archive, keys, place.store, [asked])] == ["b"]
        with pytest.raises(UsageError) as caught:
            choose_states(archive, keys, place.store, ["c"])
    assert str(caught.value) == (
        "the archive has no state c\n"
        "  why:  it was not there when the backup was made, or was not backed up\n"
        "  next: see what is in it with `stateroom backup --check a.zip`"
    )


def test_an_archive_that_changes_after_it_was_checked_is_noticed() -> None:
    place = MemoryPlace()
    # More than a buffer holds, so that it is read from the file once more.
    large = state(1, outputs={"key": {"value": secrets.token_hex(50_000)}})
    with archive_of(place, {place.key: [large]}) as work:
        steps = steps_of(work)
        with Path("a.zip").open("r+b") as file:
            file.seek(30_000)
            file.write(b"\0" * 100)
        (outcome,) = work.carry_out(steps, lambda _: None)
    assert isinstance(outcome.error, StateroomError)
    assert outcome.error.what == "the archive a.zip cannot be used"
    assert place.get(place.key) is None
    assert set(place.holders()) == {None}
