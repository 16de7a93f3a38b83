from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.errors import CloudError, StateroomError, UnreachableError, UsageError
from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from stateroom.states.history import CURRENT, compare_versions, holding_at, read_history
from stateroom.states.store import Version
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import AlicloudPlace, AwsPlace, Place, state

T = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(seconds: int, *, is_deletion: bool = False) -> Version:
    return Version(f"v{seconds}", T + seconds * SECOND, 1, False, is_deletion)


def test_the_newest_version_comes_first_with_what_it_says_of_itself(place: Place) -> None:
    for serial in (1, 2, 3):
        place.put(place.key, state(serial))
    place.put(f"{place.key}.backup", state(9))
    found = read_history(place.store, place.key, 20)
    assert [each.document and each.document.serial for each in found] == [3, 2, 1]
    assert [each.version.is_latest for each in found] == [True, False, False]
    assert len({each.version.id for each in found}) == 3
    assert {each.version.size for each in found} == {len(state(1))}
    assert [each.document and each.document.serial for each in read_history(place.store, place.key, 2)] == [3, 2]


def test_a_deletion_and_what_is_no_state_are_shown_as_that(place: Place) -> None:
    place.put(place.key, b"hello")
    place.delete(place.key)
    deletion, broken = read_history(place.store, place.key, 20)
    assert (deletion.version.is_deletion, deletion.version.is_latest, deletion.document) == (True, True, None)
    assert broken.problem == "it is not JSON (line 1, column 1)"


def test_a_state_that_never_was_is_refused(place: Place) -> None:
    with pytest.raises(UsageError) as caught:
        read_history(place.store, "nowhere", 20)
    assert str(caught.value) == (
        "there is no state at nowhere, and never was\n"
        f"  why:  nothing of this name is in the bucket {place.facts.bucket}, nor an older version of it\n"
        "  next: see what there is with `stateroom states`"
    )


def test_versions_are_compared_by_their_ids_or_with_the_current_one(place: Place) -> None:
    place.put(place.key, state(1, outputs={"a": {"value": 1}}))
    place.put(place.key, state(2, outputs={"b": {"value": 1}}))
    _newest, oldest = read_history(place.store, place.key, 20)
    found = compare_versions(place.store, place.key, oldest.version.id, CURRENT)
    assert [(each.address, each.kind) for each in found.outputs] == [("a", "removed"), ("b", "added")]


def test_versions_that_do_not_exist_or_cannot_be_read_are_not_compared(place: Place) -> None:
    place.put(place.key, state(1))
    place.put(place.key, b"hello")
    place.put(place.key, b'{"encrypted_data": ""}')
    sealed, broken, first = (each.version.id for each in read_history(place.store, place.key, 20))
    for version, whole in {
        broken: (
            f"version {broken} of {place.key} cannot be compared: it is no state\n"
            "  why:  it is not JSON (line 1, column 1)\n"
            f"  next: choose another one from `stateroom history {place.key}`"
        ),
        sealed: (
            f"version {sealed} of {place.key} cannot be compared: its client has encrypted it\n"
            "  why:  only a client with the key can look into it (OpenTofu state encryption)\n"
            "  next: compare with `tofu state pull` in a project that has the key"
        ),
        "nothing": (
            f"{place.key} has no version nothing\n"
            "  why:  it never had, it has expired, or it is a deletion\n"
            f"  next: see what there is with `stateroom history {place.key}`"
        ),
    }.items():
        with pytest.raises(StateroomError) as caught:
            compare_versions(place.store, place.key, first, version)
        assert str(caught.value) == whole


def test_a_bucket_without_versions_has_the_state_as_it_is(
    local_aws: LocalAws, local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    for place in (
        AwsPlace(local_aws, versioning="Suspended"),
        AlicloudPlace(local_alicloud, alicloud, versioning=None),
    ):
        place.put(place.key, state(1))
        place.put(place.key, state(2))
        (only,) = read_history(place.store, place.key, 20)
        assert (only.version.id, only.document and only.document.serial) == ("null", 2)


def test_old_lock_files_tell_who_wrote_a_version(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, lock="native")
    info = place.lock()
    place.put(place.key, state(1))
    assert read_history(place.store, place.key, 20)[0].writer == info


@pytest.mark.parametrize(
    ("locks", "holder"),
    [
        ([], None),
        ([at(0)], "v0"),
        ([at(20)], None),
        ([at(12, is_deletion=True), at(8)], "v8"),
        ([at(9, is_deletion=True), at(8)], None),
        # Released and taken by somebody else in the second in which the state was written.
        ([at(10), at(10, is_deletion=True), at(8)], None),
        ([at(30), at(20, is_deletion=True), at(10), at(5, is_deletion=True), at(0)], "v10"),
    ],
)
def test_the_lock_that_was_there_when_a_state_was_written_is_its_writers(
    locks: list[Version], holder: str | None
) -> None:
    found = holding_at(locks, replace(at(10), id="state"))
    assert (found and found.id) == holder


def test_a_version_that_only_its_client_can_read_is_told_beside_the_others() -> None:
    store = MemoryStore(facts("aws"))
    for serial in (1, 2):
        store.put("a", state(serial))
    store.errors["v1"] = CloudError("AWS refused to read a", code="InvalidRequest")
    newest, oldest = read_history(store, "a", 9)
    assert (newest.document and newest.document.serial, oldest.document, oldest.problem) == (
        2,
        None,
        "AWS refused to read a",
    )
    store.errors["v1"] = UnreachableError("no answer")
    with pytest.raises(UnreachableError):
        read_history(store, "a", 9)
