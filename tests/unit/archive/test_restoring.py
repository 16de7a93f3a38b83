from __future__ import annotations

from stateroom.local.aws import LocalAws
from stateroom.states.digest import digest_of
from stateroom.states.restoring import restore_version
from tests.unit.archive.bringing import FORCED, States, bodies, kinds, restore
from tests.unit.states.memory import MemoryPlace
from tests.unit.states.place import AwsPlace, Place, state
from tests.unit.states.test_restoring import OTHER, SEALED, ids, made, require_state, write


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


def test_what_is_deleted_again_leaves_no_digest_that_keeps_clients_out(place: Place) -> None:
    for serial in (1, 2):
        write(place, made(serial))
    (outcome,) = restore(place, {place.key: [made(1), made(2), None]}, FORCED)
    assert (outcome.error, outcome.changed) == (None, (f"removed the digest {digest_of(made(2))}", "deleted it"))
    assert (place.get(place.key), place.items(), set(place.holders())) == (None, {}, {None})
    assert bodies(place) == [made(1), made(2)]


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


def test_a_serial_that_was_raised_is_no_difference_and_one_that_is_lower_is() -> None:
    place = MemoryPlace()
    write(place, made(9, 4))
    assert kinds(place, {place.key: [made(4)]}) == [("keep", "it is there already")]
    write(place, made(3, 4))
    assert kinds(place, {place.key: [made(4)]}) == [("write", "there is the serial 3")]


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
