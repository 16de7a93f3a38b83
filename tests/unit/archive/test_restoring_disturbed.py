"""What others do while states are brought back, and what fails."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest

from stateroom.archive.restoring import Outcome
from stateroom.errors import CloudError, StateroomError, StoppedError, UnreachableError
from stateroom.states.digest import digest_of
from stateroom.states.store import Body
from tests.unit.archive.bringing import archive_of, bodies, restore, steps_of
from tests.unit.states.memory import MemoryPlace
from tests.unit.states.place import Place, state
from tests.unit.states.test_restoring import ids, made, require_state, write


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


DIGEST = """{key} is not what was written, or its digest is not
  why:  both were read back after they were written; {done} before that
  next: find out who else writes there, then run the same command again"""
DELETION = """{key} was written by somebody else while we held its lock
  why:  a client works without locks, or with a lock that this backend does not have; {done} before that
  next: find out which, then run the same command again"""


@pytest.mark.parametrize(("archive", "error"), [([made(1)], DIGEST), ([made(1), None], DELETION)])
def test_a_client_without_locks_is_noticed(
    archive: list[bytes | None], error: str, monkeypatch: pytest.MonkeyPatch
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
    done = [f"wrote version {ids(place)[0]}"]
    if None not in archive:
        done.append(f"recorded the digest {digest_of(made(1))}")
    assert str(outcome.error) == error.format(key=place.key, done=", ".join(done))
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
