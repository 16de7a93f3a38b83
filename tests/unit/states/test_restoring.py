from __future__ import annotations

import json
import signal

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.errors import LockHeldError, RefusedError, StoppedError, UsageError
from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from stateroom.states.digest import digest_of
from stateroom.states.restoring import restore_version
from stateroom.states.state_document import parse_state
from stateroom.states.store import Body
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import AlicloudPlace, AwsPlace, Place, state

OTHER = "99999999-0000-4000-8000-000000000009"
SEALED = b'{"serial": 3, "lineage": "x", "encrypted_data": "aGk=", "encryption_version": "v0"}'


def made(serial: int, content: int | None = None) -> bytes:
    """A state of its own for each content; by default that is its serial."""
    return state(serial, outputs={"number": {"value": serial if content is None else content}})


def write(place: Place, body: bytes, key: str | None = None) -> None:
    """A state with its digest, as a client writes it."""
    place.put(key or place.key, body)
    place.put_item(f"{place.path(key or place.key)}-md5", Digest=digest_of(body))


def ids(place: Place) -> list[str]:
    """The versions of the state, the oldest first."""
    return [each.id for each in reversed(place.store.list_versions(place.key)) if not each.is_deletion]


def require_state(place: Place, body: bytes) -> None:
    """The state is this one with its digest, and no lock is left."""
    assert place.get(place.key) == body
    assert place.items() == {f"{place.path(place.key)}-md5": {"Digest": digest_of(body)}}
    assert set(place.holders()) == {None}


def test_an_old_version_comes_back_with_the_next_serial_and_its_digest_and_nothing_is_lost(place: Place) -> None:
    bodies = [state(1, outputs={"a": {"value": 1.50}}), state(2), state(7)]
    for body in bodies:
        write(place, body)
    before = ids(place)
    restored = restore_version(place.store, place.key, before[0])
    after = bodies[0].replace(b'"serial": 1', b'"serial": 8')
    require_state(place, after)
    assert (restored.serial, restored.sealed, restored.version) == (8, False, ids(place)[-1])
    assert restored.changed == (f"wrote version {restored.version}", f"recorded the digest {digest_of(after)}")
    assert ids(place)[:-1] == before
    old = [place.store.read(place.key, version) for version in before]
    assert [each and each.content for each in old] == bodies


def test_what_is_written_is_encrypted_as_the_backend_wants_it(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, kms=True)
    s3 = place.clients.client("s3")
    for serial in (1, 2):
        s3.put_object(
            Bucket=place.facts.bucket,
            Key=place.key,
            Body=state(serial),
            ServerSideEncryption="aws:kms",
            SSEKMSKeyId=place.facts.kms_key_arn,
        )
    restore_version(place.store, place.key, ids(place)[0])
    found = place.store.read(place.key)
    assert found is not None
    assert (found.encryption, found.encryption_key) == ("aws:kms", place.facts.kms_key_arn)


def test_a_second_restoration_of_the_same_version_changes_nothing(place: Place) -> None:
    for serial in (1, 2):
        write(place, made(serial))
    first = ids(place)[0]
    restore_version(place.store, place.key, first)
    versions = ids(place)
    again = restore_version(place.store, place.key, first)
    assert (again.version, again.serial, again.changed) == (None, 3, ())
    assert ids(place) == versions


def test_a_state_that_is_gone_or_broken_comes_back_above_every_serial_that_was(place: Place) -> None:
    for serial in (1, 9, 3):
        write(place, state(serial))
    place.delete(place.key)
    first = ids(place)[0]
    assert restore_version(place.store, place.key, first).serial == 10
    write(place, b"{")
    restored = restore_version(place.store, place.key, first)
    assert restored.serial == 11
    require_state(place, state(11))


def test_another_lineage_needs_to_be_meant(place: Place) -> None:
    write(place, state(4, OTHER))
    write(place, state(2))
    other = ids(place)[0]
    with pytest.raises(RefusedError) as caught:
        restore_version(place.store, place.key, other)
    assert str(caught.value) == (
        f"the version of {place.key} is another state: its lineage is {OTHER}\n"
        "  why:  the current one has the lineage 3f1c2d4e-0000-4000-8000-000000000001; nothing was changed\n"
        "  next: restore it with --force if that is meant; the current state stays as an old version"
    )
    require_state(place, state(2))
    restore_version(place.store, place.key, other, force=True)
    require_state(place, state(5, OTHER))


def test_a_state_that_the_client_has_encrypted_comes_back_byte_for_byte(place: Place) -> None:
    write(place, SEALED)
    write(place, SEALED.replace(b"aGk=", b"aGo=").replace(b": 3", b": 4"))
    restored = restore_version(place.store, place.key, ids(place)[0])
    assert (restored.sealed, restored.serial) == (True, 3)
    require_state(place, SEALED)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (state(1)[:-9], "it is JSON that ends in the middle: it is truncated"),
        (b"<html>", "it is not JSON (line 1, column 1)"),
        (b'{"version": 3}', "its format has the version 3, and clients of today write 4"),
    ],
)
def test_a_version_that_is_no_state_does_not_come_back(place: Place, body: bytes, reason: str) -> None:
    write(place, body)
    write(place, state(2))
    first = ids(place)[0]
    with pytest.raises(RefusedError) as caught:
        restore_version(place.store, place.key, first)
    assert str(caught.value) == (
        f"version {first} of {place.key} is not brought back: it is no state\n"
        f"  why:  {reason}; nothing was changed\n"
        f"  next: choose another one from `stateroom history {place.key}`"
    )
    require_state(place, state(2))


@pytest.mark.parametrize("version", ["nothing", "null", "..", "0" * 64, ""])
def test_a_version_that_does_not_exist_changes_nothing(place: Place, version: str) -> None:
    write(place, state(2))
    with pytest.raises(UsageError, match=f"has no version {version or 'without a name'}"):
        restore_version(place.store, place.key, version)
    require_state(place, state(2))


def test_a_lock_that_somebody_holds_keeps_the_state_as_it_is(place: Place) -> None:
    for serial in (1, 2):
        write(place, state(serial))
    info = place.lock()
    with pytest.raises(LockHeldError, match=f"the lock of {place.key} is held"):
        restore_version(place.store, place.key, ids(place)[0])
    assert set(place.holders()) == {info}
    assert place.get(place.key) == state(2)


def test_a_bucket_that_keeps_no_versions_loses_nothing(
    local_aws: LocalAws, local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    places: list[Place] = [
        AwsPlace(local_aws, versioning="Suspended"),
        AlicloudPlace(local_alicloud, alicloud, versioning=None),
    ]
    for place in places:
        write(place, state(2))
        with pytest.raises(RefusedError) as caught:
            restore_version(place.store, place.key, "null")
        assert str(caught.value) == (
            f"nothing is brought back: the bucket {place.facts.bucket} does not keep versions\n"
            "  why:  the current state would be overwritten, and lost; nothing was changed\n"
            "  next: switch versioning on with `stateroom up`, then run the same command again"
        )
        require_state(place, state(2))


def test_a_state_from_before_the_versions_comes_back_when_there_are_versions_now(local_aws: LocalAws) -> None:
    place = AwsPlace(local_aws, versioning="Suspended")
    write(place, made(1))
    s3 = place.clients.client("s3")
    s3.put_bucket_versioning(Bucket=place.facts.bucket, VersioningConfiguration={"Status": "Enabled"})
    write(place, made(2))
    assert restore_version(place.store, place.key, "null").serial == 3
    require_state(place, made(3, 1))


def test_a_serial_is_raised_in_the_text_of_the_state_and_nowhere_else(place: Place) -> None:
    nested = state(1, resources=[{"mode": "managed", "type": "a", "name": "b", "instances": [{"serial": 1}]}])
    write(place, nested)
    write(place, state(5))
    restore_version(place.store, place.key, ids(place)[0])
    body = place.get(place.key)
    assert body is not None
    assert json.loads(body) == {**json.loads(nested), "serial": 6}
    assert parse_state(body).serial == 6


class Pressed(MemoryStore):
    """Somebody presses Ctrl-C while a state is written, once or twice."""

    times = 0

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        written = super().write(key, body, replaces)
        for _ in range(self.times):
            signal.raise_signal(signal.SIGINT)
        return written


@pytest.mark.parametrize("times", [1, 2])
def test_an_interruption_while_a_state_is_written_waits_for_its_digest_unless_it_is_repeated(times: int) -> None:
    store = Pressed(facts("aws"))
    for serial in (1, 2):
        store.put("a", made(serial))
    store.times = times
    with pytest.raises(StoppedError) as caught:
        restore_version(store, "a", "v1")
    digest = digest_of(made(3, 1))
    done = f"wrote version v3; recorded the digest {digest}" if times == 1 else "began to write a"
    assert str(caught.value) == f"interrupted\n  why:  {done} before that\n  next: run the same command again"
    assert store.get("a") == made(3, 1)
    assert (store.digests["a"] == digest, store.table) == (times == 1, {})
    store.times = 0
    restore_version(store, "a", "v1")
    assert (store.digests["a"], len(store.contents("a"))) == (digest, 3)


def test_what_a_client_has_written_meanwhile_where_nothing_keeps_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket whose versioning was suspended keeps what was written before."""
    store = MemoryStore(facts("aws"))
    for serial in (1, 2):
        store.put("a", made(serial))
    take = type(store.locks_to_take("a")[0]).take

    def write_first(self, info):  # type: ignore[no-untyped-def]  # as the one that it calls
        store.keeps_versions, before = False, store.objects["a"]
        store.put("a", made(5))
        store.objects["a"] = [*before, *store.objects["a"]]
        return take(self, info)

    monkeypatch.setattr(type(store.locks_to_take("a")[0]), "take", write_first)
    with pytest.raises(RefusedError, match="does not keep versions"):
        restore_version(store, "a", "v1")
    assert (store.get("a"), store.table) == (made(5), {})


def test_no_serial_is_raised_above_what_clients_read() -> None:
    store = MemoryStore(facts("aws"))
    for serial in (1, 2**64 - 1):
        store.put("a", made(serial))
    with pytest.raises(RefusedError) as caught:
        restore_version(store, "a", "v1")
    assert str(caught.value) == (
        "the serial of the state cannot be raised: it is the largest that there is\n"
        "  why:  no client reads a state with a serial above 18446744073709551615; nothing was changed\n"
        "  next: find out who has raised it so far, and write the state with its tool"
    )
    assert (len(store.contents("a")), store.table) == (2, {})
