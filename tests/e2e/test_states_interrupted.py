"""Each call of each work on states is broken, before and after it reaches the cloud, alone and with all that follow: no
state, lock or digest is lost or left wrong, and the next run completes what was begun."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from stateroom.states.digests import remove_digest, repair_digest
from stateroom.states.lock_info import LockInfo
from stateroom.states.locks import release_lock
from stateroom.states.restoring import restore_version
from tests.unit.smoke import oss_cloud
from tests.unit.states.interruption import WAYS, Interrupted, every_interruption, require_no_lock_but_a_named_one
from tests.unit.states.place import AlicloudPlace, AwsPlace, Place, state
from tests.unit.states.test_digests import NEW, OLD, record
from tests.unit.states.test_locks import nothing
from tests.unit.states.test_restoring import ids, made, require_state, write


@pytest.fixture(params=["aws", "alicloud"])
def place(request: pytest.FixtureRequest) -> Place:
    """A backend with every lock that the cloud's clients know."""
    if request.param == "aws":
        return AwsPlace(request.getfixturevalue("local_aws"))
    local = request.getfixturevalue("local_alicloud")
    return AlicloudPlace(local, oss_cloud.connect(local))


def broken_everywhere(place: Place, operation: Callable[[], Any], prepare: Callable[[], None]) -> Iterator[Interrupted]:
    """The local AWS takes eight times as long for a call as the local Alibaba Cloud. So there a call that only reads is
    broken in the worst way alone."""
    if isinstance(place, AlicloudPlace):
        yield from every_interruption(operation, prepare)
        return
    yield from every_interruption(operation, prepare, ways=WAYS[:2], writes=True)
    yield from every_interruption(operation, prepare, ways=WAYS[2:])


def test_a_removal_that_is_interrupted_at_any_call_is_completed_by_the_next(place: Place) -> None:
    place.put(place.key, state())
    held = list[LockInfo]()

    def prepare() -> None:
        place.reset()
        place.put(place.key, state())
        held[:] = [place.lock(), place.lock("other.tfstate")]

    seen = 0
    for broken in broken_everywhere(
        place, lambda: release_lock(place.store, place.key, held[0].id, nothing, None), prepare
    ):
        seen += 1
        assert set(place.holders()) <= {held[0], None}, broken
        release_lock(place.store, place.key, held[0].id, nothing, None)
        assert set(place.holders()) == {None}, broken
        assert set(place.holders("other.tfstate")) == {held[1]}, broken
        assert place.get(place.key) == state(), broken
    assert seen >= 3 * 2


@pytest.mark.parametrize("kind", ["stale", "missing", "orphan"])
def test_a_repair_that_is_interrupted_at_any_call_is_completed_by_the_next(place: Place, kind: str) -> None:
    def prepare() -> None:
        place.reset()
        if kind != "orphan":
            place.put(place.key, state())
        if kind != "missing":
            record(place, OLD)

    seen = 0
    for ended in broken_everywhere(place, lambda: repair_digest(place.store, place.key, named=True), prepare):
        seen += 1
        require_no_lock_but_a_named_one(place, ended)
        assert place.get(place.key) == (None if kind == "orphan" else state()), ended
        repair_digest(place.store, place.key, named=True)
        assert place.items() == ({} if kind == "orphan" else {f"{place.path(place.key)}-md5": {"Digest": NEW}}), ended
        assert set(place.holders()) == {None}, ended
    assert seen > 15


def test_a_removal_of_a_digest_that_is_interrupted_at_any_call_is_completed_by_the_next(place: Place) -> None:
    def prepare() -> None:
        place.reset()
        place.put(place.key, state())
        record(place, NEW)

    seen = 0
    for ended in broken_everywhere(place, lambda: remove_digest(place.store, place.key, "Work"), prepare):
        seen += 1
        require_no_lock_but_a_named_one(place, ended)
        assert place.get(place.key) == state(), ended
        remove_digest(place.store, place.key, "Work")
        assert place.items() == {}, ended
        assert set(place.holders()) == {None}, ended
    assert seen > 12


@pytest.mark.parametrize("gone", [False, True], ids=["there", "deleted"])
def test_a_restoration_that_is_interrupted_at_any_call_loses_nothing_and_is_completed_by_the_next(
    place: Place, gone: bool
) -> None:
    first = ""

    def prepare() -> None:
        nonlocal first
        place.reset()
        for serial in (1, 2):
            write(place, made(serial))
        if gone:
            place.delete(place.key)
        first = ids(place)[0]

    seen = 0
    for ended in broken_everywhere(place, lambda: restore_version(place.store, place.key, first), prepare):
        seen += 1
        require_no_lock_but_a_named_one(place, ended)
        kept = [place.store.read(place.key, version) for version in ids(place)]
        assert [each and each.content for each in kept][:2] == [made(1), made(2)], ended
        assert place.get(place.key) in ([None, made(3, 1)] if gone else [made(2), made(3, 1)]), ended
        restore_version(place.store, place.key, first)
        require_state(place, made(3, 1))
        assert len(ids(place)) == 3, ended
    assert seen > 22
