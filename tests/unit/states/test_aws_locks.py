from __future__ import annotations

import pytest

from stateroom.errors import LockHeldError
from stateroom.local.aws import LocalAws
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.aws_locks import FileLock, TableLock
from stateroom.states.lock_info import LockInfo
from tests.unit.smoke.cloud import BUCKET, TABLE, LocalClients, make_backend

KEY = "network/terraform.tfstate"


@pytest.fixture
def clients(local_aws: LocalAws) -> LocalClients:
    return LocalClients(local_aws.url)


def locks(clients: LocalClients) -> list[FileLock | TableLock]:
    facts = make_backend(clients, "both")
    s3, dynamodb = AwsCalls(clients.client("s3"), "s3"), AwsCalls(clients.client("dynamodb"), "dynamodb")
    return [FileLock(s3, facts, KEY), TableLock(dynamodb, TABLE, f"{BUCKET}/{KEY}")]


def test_a_lock_is_released_under_its_own_id_only(clients: LocalClients) -> None:
    for lock in locks(clients):
        info = LockInfo.new(f"{BUCKET}/{KEY}")
        assert lock.take(info) is None
        with pytest.raises(LockHeldError) as caught:
            lock.release("other")
        assert str(caught.value) == (
            f"the {lock.name} is not held under the ID other\n"
            f"  why:  it is held by {info}\n"
            "  next: leave it: only its holder, or `terraform force-unlock` with its ID, should remove it"
        )
        assert lock.read() == info
        lock.release(info.id)
        assert lock.read() is None
        with pytest.raises(LockHeldError, match="nobody holds it"):
            lock.release(info.id)


def test_a_request_that_meets_its_own_lock_holds_it(clients: LocalClients) -> None:
    for lock in locks(clients):
        info = LockInfo.new(f"{BUCKET}/{KEY}")
        assert (lock.take(info), lock.take(info)) == (None, None)


def test_a_lock_that_vanishes_while_we_ask_is_told_so(clients: LocalClients) -> None:
    for lock in locks(clients):
        lock.take(LockInfo.new(f"{BUCKET}/{KEY}"))
        lock.read = lambda: None
        with pytest.raises(LockHeldError) as caught:
            lock.take(LockInfo.new(f"{BUCKET}/{KEY}"))
        assert str(caught.value) == (
            f"the {lock.name} was held a moment ago and is free now\n"
            "  why:  its holder released it while we asked\n"
            "  next: try again"
        )
