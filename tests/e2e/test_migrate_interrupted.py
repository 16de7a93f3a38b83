"""The calls of a move between the local clouds are broken: no state, lock or digest is lost or left wrong, and the next
run completes what was begun. Every call in every way is broken in tests/unit/states/test_copying.py, in memory."""

from __future__ import annotations

from itertools import count

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.errors import StateroomError
from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from stateroom.states.copying import Job, move_state
from stateroom.states.digest import digest_of
from stateroom.states.ends import Backend
from stateroom.states.locks import list_locks, release_lock
from stateroom.states.survey import Wish, survey_states
from tests.unit.smoke import oss_cloud
from tests.unit.states.interruption import interrupted
from tests.unit.states.place import AlicloudPlace, AwsPlace, Place, state

OLD, NEW = state(1), state(2)


def put(place: Place, key: str, content: bytes) -> None:
    """Write a state as a client does, whatever is there."""
    digests = place.store.digests_of(key)
    assert place.store.write(key, content, place.store.read(key))
    assert digests is not None
    digests.replace_digest(digest_of(content), digests.read_digest())


def free_named_locks(end: Backend, error: str) -> None:
    """No lock is left, or the error says how it is removed; then it is removed so."""
    for held in list_locks(end.store):
        assert held.info is not None
        assert f"`stateroom unlock {held.state} --id {held.info.id} --stack {end.stack}`" in error
        release_lock(end.store, held.state, held.info.id, lambda _: None, None)


@pytest.mark.parametrize(("source", "first"), [("aws", 1), ("alicloud", 2)])
def test_a_move_whose_answers_get_lost_is_whole_or_undone_and_completed_by_the_next(
    source: str, first: int, local_aws: LocalAws, local_alicloud: LocalAlicloud
) -> None:
    """Every other call, beginning with the first one, alternately alone and with all calls that follow."""
    cloud: AlicloudCloud = oss_cloud.connect(local_alicloud)
    places: list[Place] = [AwsPlace(local_aws), AlicloudPlace(local_alicloud, cloud)]
    one, two = places if source == "aws" else reversed(places)
    origin, target = Backend("one", one.store), Backend("two", two.store)
    put(one, one.key, NEW)
    put(two, two.key, OLD)
    (move,) = survey_states(origin, target, (), Wish()).moves
    assert (move.target, move.decision.action) == (two.key, "overwrite")
    for broken in count(first, 2):
        put(two, two.key, OLD)
        error = ""
        with interrupted(broken, lost=True, down=broken % 4 > 1) as calls:
            try:
                move_state(Job(origin, target), move)
            except StateroomError as caught:
                error = str(caught)
        if calls.made < broken:
            break
        free_named_locks(origin, error)
        free_named_locks(target, error)
        there, digests = two.get(two.key), target.store.digests_of(two.key)
        assert there in (OLD, NEW)
        assert one.get(one.key) == NEW
        assert digests is not None
        if digests.read_digest() != digest_of(there or b""):
            assert f"{two.key} could not be put back as it was: no answer" in error
            assert "run the same command again, which completes the move; to have the former state instead" in error
        move_state(Job(origin, target), move)
        assert (two.get(two.key), digests.read_digest()) == (NEW, digest_of(NEW))
        assert list_locks(origin.store) == list_locks(target.store) == []
    assert broken > 18
