from __future__ import annotations

import signal

import pytest

from stateroom.errors import (
    CloudError,
    LockHeldError,
    RefusedError,
    StateroomError,
    StoppedError,
    UnreachableError,
    UsageError,
)
from stateroom.local.aws import LocalAws
from stateroom.states.alicloud_locks import TableLock as AlicloudTable
from stateroom.states.aws_locks import TableLock as AwsTable
from stateroom.states.digest import digest_of, status_of
from stateroom.states.digests import Finding, Repair, check_digests, repair_digest, repair_each
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import AwsPlace, Place, state

OLD = digest_of(b"old")
NEW = digest_of(state())


def record(place: Place, digest: str, key: str | None = None) -> None:
    place.put_item(f"{place.path(key or place.key)}-md5", Digest=digest)


def statuses(place: Place) -> dict[str, str]:
    return {each.key: each.status for each in check_digests(place.store)}


@pytest.mark.parametrize(
    ("body", "recorded", "has_table", "status"),
    [
        (b"x", digest_of(b"x"), True, "ok"),
        (b"x", None, True, "missing"),
        (b"x", OLD, True, "stale"),
        (b"x", digest_of(b"x").upper(), True, "stale"),
        (None, OLD, True, "orphan"),
        (None, None, True, "none"),
        (b"x", None, False, "none"),
        (b"", None, True, "missing"),
    ],
)
def test_state_and_digest_are_compared(body: bytes | None, recorded: str | None, has_table: bool, status: str) -> None:
    assert status_of(body, recorded, has_table=has_table) == status


def test_every_state_is_checked_and_nothing_else(place: Place) -> None:
    for key in ("ok", "missing", "stale"):
        place.put(f"{key}.tfstate", state())
    place.put("readme.md", b"# Not a state")
    place.put(".pulumi/stacks/a.json", b"{}")
    record(place, NEW, "ok.tfstate")
    record(place, OLD, "stale.tfstate")
    record(place, OLD, "orphan.tfstate")
    place.put_item("another-bucket/a-md5", Digest=OLD)
    place.lock("locked.tfstate")
    before = place.items()
    assert statuses(place) == {f"{key}.tfstate": key for key in ("ok", "missing", "stale", "orphan")}
    assert place.items() == before


def test_a_backend_without_a_table_has_nothing_to_check(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, lock="native")
    place.put(place.key, state())
    assert check_digests(place.store) == check_digests(place.store, place.key) == []
    assert repair_digest(place.store, place.key, named=True).changed == ""


def test_an_unknown_state_is_refused(place: Place) -> None:
    with pytest.raises(UsageError) as caught:
        check_digests(place.store, "nowhere")
    assert str(caught.value) == (
        "there is neither a state nor a digest at nowhere\n"
        f"  why:  nothing of this name is in the bucket {place.facts.bucket}\n"
        "  next: see what there is with `stateroom states`"
    )


@pytest.mark.parametrize(
    ("recorded", "changed"),
    [(OLD, f"recorded {NEW} in the place of {OLD}"), (None, f"recorded {NEW}"), (NEW, "")],
    ids=["stale", "missing", "ok"],
)
def test_a_digest_is_recorded_under_the_lock_which_is_free_again(
    place: Place, recorded: str | None, changed: str
) -> None:
    place.put(place.key, state())
    if recorded:
        record(place, recorded)
    assert repair_digest(place.store, place.key, named=False).changed == changed
    assert place.items() == {f"{place.path(place.key)}-md5": {"Digest": NEW}}
    assert set(place.holders()) == {None}


def test_a_digest_whose_state_is_gone_is_removed_only_when_it_is_named(place: Place) -> None:
    record(place, OLD)
    with pytest.raises(RefusedError) as caught:
        repair_digest(place.store, place.key, named=False)
    assert str(caught.value) == (
        f"the digest of {place.key} is left: its state is gone\n"
        "  why:  as long as the digest is there, no client takes the missing state for an empty one\n"
        f"  next: bring the state back with `stateroom history {place.key}` and `stateroom restore`, or, if it is not "
        f"needed, run `stateroom digest repair {place.key}`"
    )
    assert statuses(place) == {place.key: "orphan"}
    changed = repair_digest(place.store, place.key, named=True).changed
    assert changed == f"removed the digest {OLD}: the state is gone"
    assert place.items() == {}


def test_a_state_that_cannot_be_read_keeps_its_wrong_digest(place: Place) -> None:
    place.put(place.key, state()[:-4])
    record(place, OLD)
    with pytest.raises(RefusedError) as caught:
        repair_digest(place.store, place.key, named=True)
    assert str(caught.value) == (
        f"the digest of {place.key} is not repaired: the state cannot be read\n"
        "  why:  it is JSON that ends in the middle: it is truncated; a digest would only hide that from the clients\n"
        f"  next: look at `stateroom history {place.key}`, and bring a version back with `stateroom restore`"
    )
    assert place.items() == {f"{place.path(place.key)}-md5": {"Digest": OLD}}


def test_a_state_that_the_client_has_encrypted_gets_its_digest(place: Place) -> None:
    body = b'{"encrypted_data": "aGk=", "serial": 1}'
    place.put(place.key, body)
    assert repair_digest(place.store, place.key, named=False).changed == f"recorded {digest_of(body)}"


def test_a_lock_that_somebody_holds_keeps_the_digest_as_it_is(place: Place) -> None:
    place.put(place.key, state())
    record(place, OLD)
    info = place.lock()
    with pytest.raises(LockHeldError) as caught:
        repair_digest(place.store, place.key, named=True)
    assert str(caught.value) == (
        f"the lock of {place.key} is held\n"
        f"  why:  by {info}; nothing was changed\n"
        "  next: wait until it is free; if its holder is gone, see `stateroom locks` and `stateroom unlock`"
    )
    assert set(place.holders()) == {info}
    assert place.items()[f"{place.path(place.key)}-md5"] == {"Digest": OLD}


def test_a_digest_that_somebody_writes_without_the_lock_is_not_overwritten(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put(place.key, state())
    record(place, OLD)
    for table in (AwsTable, AlicloudTable):
        write = table.replace_digest

        def after_somebody(self, digest, recorded, write=write):  # type: ignore[no-untyped-def]  # of either class
            record(place, "0f" * 16)
            return write(self, digest, recorded)

        monkeypatch.setattr(table, "replace_digest", after_somebody)
    with pytest.raises(StateroomError) as caught:
        repair_digest(place.store, place.key, named=True)
    assert str(caught.value) == (
        f"the digest of {place.key} was written by somebody else while we held its lock\n"
        "  why:  a client works without locks, or with a lock that this backend does not have\n"
        "  next: find out which, then run the same command again"
    )
    assert place.items() == {f"{place.path(place.key)}-md5": {"Digest": "0f" * 16}}


@pytest.mark.parametrize("when", ["while it is written", "between two"])
def test_after_an_interruption_no_other_digest_is_repaired(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store, told = MemoryStore(facts("aws")), list[Repair]()
    for key in ("a", "b", "c"):
        store.put(key, state())
        store.digests[key] = OLD
    wrong = check_digests(store)
    digests = store.digests_of("a")
    assert digests is not None
    table = type(digests)
    replace = table.replace_digest

    def press(self, digest, recorded):  # type: ignore[no-untyped-def]  # as the one that it calls
        if told:
            signal.raise_signal(signal.SIGINT)
        return replace(self, digest, recorded)

    def tell(repair: Repair) -> None:
        told.append(repair)
        if when == "between two":
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(table, "replace_digest", press)
    with pytest.raises(StoppedError) as caught:
        repair_each(store, wrong, tell)
    last = f"; of the next: recorded {NEW} in the place of {OLD}" * (when == "while it is written")
    assert str(caught.value) == (
        f"interrupted\n  why:  1 of 3 digests were looked after by then{last}\n  next: run the same command again"
    )
    assert [store.digests[key] == NEW for key in "abc"] == [True, bool(last), False]
    assert store.table == {}


def test_a_state_that_only_its_client_can_read_does_not_keep_the_others_from_being_checked() -> None:
    store = MemoryStore(facts("aws"))
    for key in ("a", "b"):
        store.put(key, state())
    store.errors["a"] = CloudError("AWS refused to read a", code="InvalidRequest")
    first, second = check_digests(store)
    assert first == Finding("a", "none", NEW, None, "AWS refused to read a")
    assert (first.is_wrong, second.status) == (False, "ok")
    store.errors["a"] = UnreachableError("no answer")
    with pytest.raises(UnreachableError):
        check_digests(store)
