"""What becomes of the digests with each step, as data; and how it is done on both clouds."""

from __future__ import annotations

import pytest

from stateroom.errors import LockHeldError, RefusedError
from stateroom.facts import LockMode
from stateroom.relock.digests import DigestWork, plan_digests, record_digests, remove_digests
from stateroom.states.digest import Status
from stateroom.states.digests import Finding
from tests.unit.states.place import Place, state
from tests.unit.states.test_digests import NEW, OLD, record


def finding(key: str, status: Status) -> Finding:
    return Finding(key, status, None, None)


OK, MISSING = finding("a", "ok"), finding("b", "missing")


@pytest.mark.parametrize(
    ("before", "target", "findings", "recorded", "work"),
    [
        ("table", "both", [], ["a"], None),
        ("both", "both", [], ["a"], None),
        ("table", "table", [], ["a"], None),
        ("both", "table", [OK], ["a"], None),
        ("both", "table", [OK, MISSING], ["a"], DigestWork("record", "before", ("b",))),
        ("both", "native", [OK, MISSING], ["a"], DigestWork("remove", "after", ("a",))),
        ("both", "native", [MISSING], [], None),
        ("native", "native", [], ["b", "a"], DigestWork("remove", "after", ("a", "b"))),
        ("native", "native", [], [], None),
        ("native", "both", [], ["a"], DigestWork("remove", "before", ("a",))),
        ("native", "both", [], [], None),
        ("none", "table", [], ["a"], DigestWork("remove", "before", ("a",))),
        ("none", "both", [], ["a"], DigestWork("remove", "before", ("a",))),
        ("none", "native", [], ["a"], DigestWork("remove", "after", ("a",))),
    ],
)
def test_digests_are_kept_only_where_every_client_keeps_them(
    before: LockMode, target: LockMode, findings: list[Finding], recorded: list[str], work: DigestWork | None
) -> None:
    assert plan_digests(before, target, findings, recorded) == work


@pytest.mark.parametrize(
    ("target", "meaning"),
    [
        ("table", "a client that does not use the table has written a state, or a write broke off"),
        (
            "native",
            "clients without the table would not notice that a state is not the one that was written last, or is gone",
        ),
    ],
)
def test_both_is_not_left_while_a_digest_is_wrong(target: LockMode, meaning: str) -> None:
    wrong = [finding(f"s{number}", "stale") for number in range(5)]
    with pytest.raises(RefusedError) as caught:
        plan_digests("both", target, [OK, *wrong[:1], finding("gone", "orphan")], ["a"])
    assert str(caught.value) == (
        "digests are wrong: s0 (stale), gone (orphan)\n"
        f"  why:  {meaning}; nothing was changed\n"
        "  next: see that every client has the configuration of the lock mode both, then put the digests right: "
        "`stateroom digest check` tells more, and `stateroom digest repair` mends them"
    )
    with pytest.raises(RefusedError) as caught:
        plan_digests("both", target, [*wrong, *wrong[:2]], [])
    assert caught.value.what.endswith("s4 (stale) and 2 more")


def test_digests_are_removed_under_the_lock_and_other_items_stay(place: Place) -> None:
    place.put(place.key, state())
    record(place, NEW)
    record(place, OLD, "gone.tfstate")
    place.put_item("another-bucket/a-md5", Digest=OLD)
    told: list[str] = []
    remove_digests(place.store, [place.key, "gone.tfstate", "never.tfstate"], told.append)
    assert place.items() == {"another-bucket/a-md5": {"Digest": OLD}}
    assert set(place.holders()) == {None}
    assert told == ["removed 2 digests"]


def test_digests_that_are_missing_are_recorded(place: Place) -> None:
    place.put(place.key, state())
    told: list[str] = []
    record_digests(place.store, [place.key], told.append)
    record_digests(place.store, [place.key], told.append)
    assert place.items() == {f"{place.path(place.key)}-md5": {"Digest": NEW}}
    assert told == ["recorded 1 digest"]


def test_a_state_that_is_locked_keeps_its_digest_and_the_others_are_done(place: Place) -> None:
    record(place, OLD)
    record(place, OLD, "other.tfstate")
    info = place.lock()
    told: list[str] = []
    with pytest.raises(LockHeldError) as caught:
        remove_digests(place.store, [place.key, "other.tfstate"], told.append)
    assert str(caught.value) == (
        "1 digest is left: clients are at work\n"
        f"  why:  the lock of {place.key} is held, by {info}\n"
        "  next: run the same command again when they are done"
    )
    assert told == ["removed 1 digest"]
    assert place.items().keys() == {f"{place.path(place.key)}-md5", place.path(place.key)}
    assert set(place.holders()) == {info}
