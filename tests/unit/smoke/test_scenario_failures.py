"""One thing of the backend is wrong: the step that looks at it fails and says what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from stateroom.errors import CredentialsError, DeniedError, SmokeError
from stateroom.smoke.probe import Encryption, Refusal, Stored
from stateroom.states.lock_info import LockInfo
from tests.unit.smoke.memory_probe import NAMES, MemoryLock, MemoryProbe, answering, perform, raising


def _second_client_gets_in(probe: MemoryProbe) -> None:
    lock = probe.locks[0]
    assert isinstance(lock, MemoryLock)
    lock.take = lambda info: setattr(lock, "held", info)


def _another_holder_is_shown(probe: MemoryProbe) -> None:
    lock = probe.locks[0]
    other = LockInfo("other", "plan", "", "eve@host", "1.0", "today", "b/k")
    take = lock.take
    lock.take = lambda info: other if take(info) else None


def _new_key_is_held(probe: MemoryProbe) -> None:
    probe.locks[0].take(LockInfo("other", "plan", "", "eve@host", "1.0", "today", "b/k"))


def _reads_another_state(probe: MemoryProbe) -> None:
    probe.read_state = answering(Stored(b"{}", None))


def _records_another_digest(probe: MemoryProbe) -> None:
    probe.read_state = lambda *_: Stored(probe.states[0], "missing")


def _stores_the_lock_otherwise(probe: MemoryProbe) -> None:
    found = {"state": probe.encryption, "lock file": Encryption("AES256", None)}
    probe.read_encryption = answering(found)


def _stores_under_another_key(probe: MemoryProbe) -> None:
    found = {"state": replace(probe.encryption, key="arn:other")}
    probe.read_encryption = answering(found)


def _keeps_no_versions(probe: MemoryProbe) -> None:
    write = probe.write_state
    probe.write_state = lambda body: "null" if write(body) else ""
    probe.read_state = _newest(probe)


def _loses_the_old_version(probe: MemoryProbe) -> None:
    probe.read_state = _newest(probe)


def _newest(probe: MemoryProbe) -> Callable[..., Stored]:
    def read(version: str | None = None) -> Stored:
        digest = hashlib.md5(probe.states[-1], usedforsecurity=False).hexdigest()
        return Stored(probe.states[-1], digest)

    return read


def _door_is_open(probe: MemoryProbe) -> None:
    attempt = raising(SmokeError("the door is open", why="nobody closed it"))
    probe.refusals = answering([Refusal("open doors are refused", "", attempt)])


def _write_is_denied(probe: MemoryProbe) -> None:
    probe.write_state = raising(DeniedError("AWS denied s3:PutObject", why="no policy allows it", remedy="let it"))


def _account_is_another(probe: MemoryProbe) -> None:
    probe.read_identity = raising(CredentialsError("another account"))


def _lock_stays(probe: MemoryProbe) -> None:
    probe.locks[0].release = answering(None)


@pytest.mark.parametrize(
    ("break_it", "failed", "detail"),
    [
        (
            _second_client_gets_in,
            ["a second client is refused", "release the lock"],
            "the lock 1 let a second client in\n  why:  two clients can write the same state at the same time",
        ),
        (
            _another_holder_is_shown,
            ["a second client is refused"],
            "the lock 1 showed the second client another holder: eve@host (plan, since today, ID other)",
        ),
        (
            _new_key_is_held,
            ["take the lock"],
            "the lock 1 of a new key is held by eve@host (plan, since today, ID other)",
        ),
        (
            _reads_another_state,
            ["read it back", "old versions are kept"],
            "the state that was read is not the one that was written",
        ),
        (
            _stores_the_lock_otherwise,
            ["encryption"],
            "the lock file is stored under AES256, not under aws:kms with arn:key",
        ),
        (
            _stores_under_another_key,
            ["encryption"],
            "the state is stored under aws:kms with arn:other, not under aws:kms with arn:key",
        ),
        (
            _keeps_no_versions,
            ["old versions are kept"],
            "the second write replaced the first\n  why:  the bucket does not keep versions of a state",
        ),
        (_loses_the_old_version, ["old versions are kept"], "version v1 no longer holds what was written first"),
        (_door_is_open, ["open doors are refused"], "the door is open\n  why:  nobody closed it"),
        (
            _write_is_denied,
            ["write a state"],
            "AWS denied s3:PutObject\n  why:  no policy allows it\n  next: let it",
        ),
        (_account_is_another, ["identity"], "another account"),
    ],
)
def test_one_thing_that_is_wrong_fails_its_step(
    break_it: Callable[[MemoryProbe], None], failed: list[str], detail: str
) -> None:
    probe = MemoryProbe()
    break_it(probe)
    steps = perform(probe)
    assert [name for name, step in steps.items() if step.result == "failed"] == failed
    assert steps[failed[0]].detail == detail
    assert steps[failed[0]].denied == (break_it in (_write_is_denied, _account_is_another))
    assert list(steps) == NAMES
    # Who could not sign in has written nothing.
    assert probe.cleaned == (break_it is not _account_is_another)


def test_a_digest_that_is_not_the_states_is_shown_beside_it() -> None:
    probe = MemoryProbe()
    _records_another_digest(probe)
    step = perform(probe)["read it back"]
    digest = hashlib.md5(probe.states[0], usedforsecurity=False).hexdigest()
    assert (step.result, step.detail) == ("failed", f"the recorded digest is missing and the state's is {digest}")


def test_a_lock_that_is_not_gone_after_its_release_is_seen() -> None:
    probe = MemoryProbe()
    _lock_stays(probe)
    step = perform(probe)["the lock is free"]
    assert step.result == "failed"
    assert step.detail.startswith("the lock 1 is still held by ")


def test_a_second_lock_that_does_not_lock_is_seen_although_the_first_does() -> None:
    probe = MemoryProbe(locks=2)
    probe.locks = list(reversed(probe.locks))
    _second_client_gets_in(probe)
    probe.locks = list(reversed(probe.locks))
    step = perform(probe)["a second client is refused"]
    assert step.detail.startswith("the lock 2 let a second client in")
