from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from stateroom.errors import LockHeldError, StoppedError, UsageError
from stateroom.facts import Facts
from stateroom.states.digest import digest_of
from stateroom.states.lock_info import LockInfo
from stateroom.states.locks import HeldLock, list_locks, release_lock, release_old_locks
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import AwsPlace, Place, state

Answer = TypeVar("Answer")

HOUR = timedelta(hours=1)


def nothing(_held: HeldLock) -> None:
    """Nobody is told."""


def hours_from_now(hours: int) -> datetime:
    return datetime.now(UTC) + hours * HOUR


def test_every_lock_is_listed_with_its_holder_and_where_it_is_kept(place: Place) -> None:
    assert list_locks(place.store) == []
    info = place.lock()
    other = place.lock("a.tfstate", operation="OperationTypePlan")
    found = list_locks(place.store)
    kinds = [lock.name for lock in place.store.locks_of(place.key)]
    expected = [("a.tfstate", kind, other) for kind in kinds] + [(place.key, kind, info) for kind in kinds]
    assert [(each.state, each.kind, each.info) for each in found] == expected


def test_digests_and_locks_of_others_are_not_listed(place: Place) -> None:
    place.put_item(f"{place.path(place.key)}-md5", Digest="0f" * 16)
    place.put_item(f"another-bucket/{place.key}", Info=LockInfo.new("x").to_json())
    place.lock("stateroom-smoke/1/terraform.tfstate")
    assert list_locks(place.store) == []


def test_a_lock_that_no_tool_wrote_is_listed_without_a_holder_and_goes_under_what_is_written_in_it(
    place: Place,
) -> None:
    place.put_item(place.path(place.key), Info="keep out")
    (found,) = list_locks(place.store)
    assert (found.info, found.age(hours_from_now(5)), found.kept.text) == (None, None, "keep out")
    assert release_old_locks(place.store, None, HOUR, hours_from_now(5), nothing) == []
    with pytest.raises(LockHeldError, match="somebody who left no name: 'keep out'"):
        release_lock(place.store, place.key, "1", nothing, None)
    assert place.items() == {place.path(place.key): {"Info": "keep out"}}
    assert found.id == f"md5:{digest_of(b'keep out')}"
    assert release_lock(place.store, place.key, found.id, nothing, None)
    assert place.items() == {}


def test_an_item_without_a_text_goes_as_what_no_tool_wrote(place: Place) -> None:
    place.put_item(place.path(place.key), Other="x")
    (found,) = list_locks(place.store)
    assert release_lock(place.store, place.key, found.id, nothing, None)
    assert place.items() == {}


def test_a_lock_is_removed_under_its_id_wherever_it_is_kept_and_its_holder_is_shown(place: Place) -> None:
    info, told = place.lock(), list[HeldLock]()
    removed = release_lock(place.store, place.key, info.id, told.append, None)
    assert removed == told
    assert [each.info for each in told] == [info] * len(place.holders())
    assert set(place.holders()) == {None}


def test_another_id_removes_nothing_and_is_told_who_holds_the_lock(place: Place) -> None:
    info = place.lock()
    with pytest.raises(LockHeldError) as caught:
        release_lock(place.store, place.key, "other", nothing, None)
    assert str(caught.value) == (
        f"the lock of {place.key} is not held under the ID other\n"
        f"  why:  it is held by {info}; nothing was removed\n"
        "  next: look at `stateroom locks`, and ask the holder before you give its ID"
    )
    assert set(place.holders()) == {info}


def test_a_lock_that_is_free_is_no_error_but_an_unknown_state_is(place: Place) -> None:
    place.put(place.key, state())
    assert release_lock(place.store, place.key, "any", nothing, None) == []
    with pytest.raises(UsageError) as caught:
        release_lock(place.store, "nowhere", "any", nothing, None)
    assert str(caught.value) == (
        "there is neither a state nor a lock at nowhere\n"
        f"  why:  nothing of this name is in the bucket {place.facts.bucket}\n"
        "  next: see what there is with `stateroom states`, and locks with `stateroom locks`"
    )


def test_a_lock_that_was_taken_between_the_look_and_the_removal_survives(place: Place) -> None:
    old, new = place.lock(), list[LockInfo]()

    def change_hands(_held: HeldLock) -> None:
        place.force()
        new.append(place.lock())

    with pytest.raises(LockHeldError) as caught:
        release_lock(place.store, place.key, old.id, change_hands, None)
    assert set(place.holders()) == {new[0]}
    assert str(caught.value) == (
        f"the lock of {place.key} has changed hands while we looked\n"
        f"  why:  it is held by {new[0]} now, and stays so\n"
        "  next: look at `stateroom locks` again"
    )


def test_a_lock_that_its_holder_released_between_the_look_and_the_removal_is_free(place: Place) -> None:
    info = place.lock()
    released = release_lock(place.store, place.key, info.id, lambda _: place.force(), None)
    assert {each.info for each in released} == {info}


def test_old_locks_are_removed_and_young_ones_stay(place: Place) -> None:
    old, young = place.lock("old.tfstate", created=ago(hours=3)), place.lock("young.tfstate", created=ago(minutes=50))
    now = datetime.now(UTC)
    if isinstance(place, AwsPlace):
        # The lock file was written now, whatever its holder's clock says: so the lock in the table is young, too.
        assert release_old_locks(place.store, None, HOUR, now, nothing) == []
        assert set(place.holders("old.tfstate")) == {old}
        # One whose lock file is gone was left by a client that died.
        file = place.store.locks_of("old.tfstate")[0]
        kept = file.read_kept()
        assert kept is not None
        assert file.remove(kept)
    assert [each.kind for each in release_old_locks(place.store, None, HOUR, now, nothing)] == ["lock table"]
    assert set(place.holders("old.tfstate")) == {None}
    assert set(place.holders("young.tfstate")) == {young}
    release_old_locks(place.store, "young.tfstate", HOUR, hours_from_now(3), nothing)
    assert set(place.holders("young.tfstate")) == {None}


def test_old_locks_of_a_state_that_is_unknown_are_an_error(place: Place) -> None:
    place.lock()
    with pytest.raises(UsageError, match="there is neither a state nor a lock at nowhere"):
        release_old_locks(place.store, "nowhere", HOUR, hours_from_now(3), nothing)


@pytest.mark.parametrize("times", [1, 2])
def test_an_interruption_says_what_was_removed_by_then(times: int) -> None:
    store = Pressed(facts("aws"), times)
    for key in ("a", "b", "c"):
        store.table[key] = LockInfo.new(key).to_json()
    with pytest.raises(StoppedError) as caught:
        release_old_locks(store, None, HOUR, hours_from_now(3), nothing)
    by_then = "removed the lock table of a; began to remove the lock table of b"
    assert str(caught.value) == (
        f"interrupted\n  why:  {'removed the lock table of a' if times == 1 else by_then} before that\n"
        "  next: look at `stateroom locks`, then run the same command again"
    )
    assert sorted(store.table) == (["b", "c"] if times == 1 else ["c"])


class Pressed(MemoryStore):
    """Somebody presses Ctrl-C while the first lock is removed; or twice, while the second one is."""

    def __init__(self, facts: Facts, times: int) -> None:
        super().__init__(facts)
        self._times = times

    def ask(self, perform: Callable[[], Answer]) -> Answer:
        before = len(self.table)
        answer = super().ask(perform)
        if len(self.table) == 3 - self._times < before:
            for _ in range(self._times):
                signal.raise_signal(signal.SIGINT)
        return answer


@pytest.mark.parametrize("created", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00"])
def test_a_table_lock_whose_age_nobody_knows_stays(place: Place, created: str) -> None:
    info = place.lock(created=created)
    release_old_locks(place.store, None, HOUR, datetime.now(UTC), nothing)
    assert set(place.holders()) == {info}


def test_an_old_lock_that_changes_hands_meanwhile_stays_with_its_new_holder(place: Place) -> None:
    place.lock(created=ago(hours=3))
    new = list[LockInfo]()

    def change_hands(_held: HeldLock) -> None:
        if not new:
            place.force()
            new.append(place.lock())

    assert release_old_locks(place.store, None, HOUR, hours_from_now(3), change_hands) == []
    assert set(place.holders()) == {new[0]}


def test_an_id_with_an_age_removes_only_a_lock_that_is_that_old(place: Place) -> None:
    info = place.lock(created=ago(minutes=10))
    with pytest.raises(LockHeldError) as caught:
        release_lock(place.store, place.key, info.id, nothing, (HOUR, datetime.now(UTC)))
    assert str(caught.value) == (
        f"the lock of {place.key} is not older than that\n"
        f"  why:  it is held by {info}; nothing was removed\n"
        "  next: wait, or leave --older-than out if its holder is known to be gone"
    )
    assert release_lock(place.store, place.key, info.id, nothing, (HOUR, hours_from_now(3)))


def ago(**length: int) -> str:
    return (datetime.now(UTC) - timedelta(**length)).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
