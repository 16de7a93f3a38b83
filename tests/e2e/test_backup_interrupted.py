"""Each call of a backup, and of its way back, is broken: no state, lock or digest is lost or left wrong, no half
archive is left, and the next run completes what was begun.

In memory it is every call in every way; on the local clouds it is every call that writes, after which nothing answers.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from stateroom.archive.backing_up import back_up
from stateroom.archive.new_file import new_file
from stateroom.archive.planning import Wish
from stateroom.archive.reading import check_archive, open_archive
from stateroom.archive.restoring import Restoration
from tests.unit.archive.archives import write_archive
from tests.unit.archive.bringing import bodies
from tests.unit.smoke import oss_cloud
from tests.unit.states.interruption import Interrupted, every_interruption, require_no_lock_but_a_named_one
from tests.unit.states.memory import MemoryPlace, MemoryStore
from tests.unit.states.place import AlicloudPlace, AwsPlace, Place
from tests.unit.states.test_restoring import made, require_state, write

HISTORY = [made(1), made(2)]

CLOUDS = [
    *(("memory", kind) for kind in ("new", "deleted", "over", "gone")),
    *(("aws", "new"), ("alicloud", "new"), ("alicloud", "deleted")),
]

MEMORY = ((MemoryStore, "ask"),)


def make_place(cloud: str, request: pytest.FixtureRequest) -> Place:
    if cloud == "memory":
        return MemoryPlace()
    if cloud == "aws":
        return AwsPlace(request.getfixturevalue("local_aws"))
    local = request.getfixturevalue("local_alicloud")
    return AlicloudPlace(local, oss_cloud.connect(local))


def interruptions(place: Place, operation: Callable[[], Any], prepare: Callable[[], None]) -> Iterator[Interrupted]:
    if isinstance(place, MemoryPlace):
        return every_interruption(operation, prepare, seams=MEMORY)
    return every_interruption(operation, prepare, ways=[(True, True)], writes=True)


@pytest.mark.parametrize(("cloud", "kind"), CLOUDS)
def test_a_return_from_an_archive_that_is_interrupted_at_any_call_is_completed_by_the_next(
    cloud: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Into nothing; into nothing, to be deleted in the end; over a newer state that it keeps; and after a deletion."""
    place, path = make_place(cloud, request), tmp_path / "a.zip"
    write_archive(path, {place.key: [*HISTORY, None] if kind == "deleted" else HISTORY}, place.facts.cloud)
    before = {"over": [made(5)], "gone": [made(1), made(4)]}.get(kind, [])
    written = {"over": [made(5), made(6, 2)], "gone": [*before, made(5, 2)]}.get(kind, HISTORY)

    def prepare() -> None:
        place.reset()
        for body in before:
            write(place, body)
        if kind == "gone":
            place.delete(place.key)

    def bring_back() -> None:
        with open_archive(path) as archive:
            work = Restoration(place.store, archive, Wish(force=kind == "over"), place.store.read_keeps_versions())
            steps = work.read_steps({place.key: place.key}, archive.manifest.states)
            assert "refuse" not in {each.kind for each in steps}
            for outcome in work.carry_out([each for each in steps if each.is_pending], lambda _: None):
                if outcome.error is not None:
                    raise outcome.error

    seen = 0
    for ended in interruptions(place, bring_back, prepare):
        seen += 1
        require_no_lock_but_a_named_one(place, ended)
        found = bodies(place)
        assert found[: len(before)] == before, ended
        assert found == written[: len(found)], ended
        bring_back()
        assert bodies(place) == written, ended
        if kind == "deleted":
            assert (place.get(place.key), place.items(), set(place.holders())) == (None, {}, {None}), ended
        else:
            require_state(place, written[-1])
    assert seen >= (15 * 3 if cloud == "memory" else 5)


def test_a_backup_that_is_interrupted_at_any_call_leaves_no_file_and_changes_nothing(tmp_path: Path) -> None:
    place, path = MemoryPlace(), tmp_path / "a.zip"
    for body in HISTORY:
        write(place, body)

    def take() -> None:
        with new_file(path, force=False) as stream:
            back_up(place.store, stream, (), limit=None, tell=lambda _: None, wait=lambda _: None)

    seen = 0
    # The last run of each way breaks nothing, and leaves an archive.
    for ended in every_interruption(take, lambda: path.unlink(missing_ok=True), seams=MEMORY):
        seen += 1
        assert (bool(ended.error), os.listdir(tmp_path)) == (True, []), ended
    with open_archive(path) as archive:
        check_archive(archive)
        assert [archive.read(each) for each in archive.manifest.contents] == HISTORY
    require_state(place, HISTORY[-1])
    assert seen > 20
