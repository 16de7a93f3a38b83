from __future__ import annotations

import pytest

from stateroom.errors import StateroomError
from stateroom.local.aws import LocalAws
from stateroom.states.digest import digest_of
from stateroom.states.ends import Backend, Taken
from stateroom.states.holding import hold
from stateroom.states.versions import would_lose
from stateroom.states.writing import exchange_digest, write_digest, write_state
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import AwsPlace, Place, state
from tests.unit.states.test_restoring import write


def test_a_state_is_removed_with_its_digest_and_its_versions_stay(place: Place) -> None:
    write(place, state(1))
    Backend("one", place.store).remove(place.key, Taken(state(1), digest_of(state(1))))
    assert (place.get(place.key), place.items()) == (None, {})
    assert [each.is_deletion for each in place.store.list_versions(place.key)] == [True, False]
    assert not would_lose(place.store, place.key)
    # Again, as when the first answer got lost.
    Backend("one", place.store).remove(place.key, Taken(state(1), digest_of(state(1))))


def test_a_state_that_somebody_else_has_written_meanwhile_is_not_removed(place: Place) -> None:
    write(place, state(2))
    with pytest.raises(StateroomError) as caught:
        Backend("one", place.store).remove(place.key, Taken(state(1), digest_of(state(1))))
    assert str(caught.value) == (
        f"{place.key} was written by somebody else while we held its lock\n"
        "  why:  a client works without locks, or with a lock that this backend does not have; it stays as it is\n"
        "  next: find out which, then run the same command again"
    )
    assert place.get(place.key) == state(2)
    assert place.items() == {f"{place.path(place.key)}-md5": {"Digest": digest_of(state(2))}}


def test_s3_removes_a_state_only_if_it_is_the_one_that_was_read(local_aws: LocalAws) -> None:
    """OSS knows no such condition: there the lock does the rest."""
    place = AwsPlace(local_aws)
    write(place, state(1))
    read = place.store.read(place.key)
    assert read is not None
    write(place, state(2))
    assert not place.store.delete(place.key, read)
    assert place.get(place.key) == state(2)


def test_a_digest_that_somebody_else_writes_under_our_lock_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore(facts("aws"))

    def overtaken(_digests: object, _digest: str, _recorded: str | None) -> bool:
        store.digests["a"] = "0f"
        return False

    def restore() -> None:
        with hold(store, "a", "Test") as work:
            write_state(store, "a", state(1), None, work)
            write_digest(store, "a", state(1), work)

    monkeypatch.setattr(type(store.digests_of("a")), "replace_digest", overtaken)
    with pytest.raises(StateroomError) as caught:
        restore()
    assert str(caught.value) == (
        "the digest of a was written by somebody else while we held its lock\n"
        "  why:  a client works without locks, or with a lock that this backend does not have; "
        "wrote version v1 before that\n"
        "  next: find out which, then run the same command again"
    )
    assert (store.digests, store.table) == ({"a": "0f"}, {})


@pytest.mark.parametrize("recorded", [None, "0a"])
@pytest.mark.parametrize("wanted", [None, "0b"])
@pytest.mark.parametrize("now", [None, "0a", "0b", "0c"])
def test_a_digest_takes_the_place_of_the_one_that_was_read_and_of_no_other(
    recorded: str | None, wanted: str | None, now: str | None
) -> None:
    """One that is there already is what a request of ours that was repeated has left."""
    store = MemoryStore(facts("aws"))
    digests = store.digests_of("a")
    assert digests is not None
    store.digests = {} if now is None else {"a": now}
    assert exchange_digest(digests, recorded, wanted) == (now in (recorded, wanted))
    assert store.digests.get("a") == (wanted if now in (recorded, wanted) else now)
