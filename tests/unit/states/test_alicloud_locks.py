from __future__ import annotations

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.errors import LockHeldError
from stateroom.local.alicloud import LocalAlicloud
from stateroom.states.alicloud_calls import RowCalls
from stateroom.states.alicloud_locks import TableLock
from stateroom.states.lock_info import LockInfo
from tests.unit.smoke.oss_cloud import BUCKET, list_rows, make_backend

PATH = f"{BUCKET}/env:/network/terraform.tfstate"


@pytest.fixture
def rows(local_alicloud: LocalAlicloud, alicloud: AlicloudCloud) -> RowCalls:
    return RowCalls(alicloud, make_backend(alicloud, local_alicloud))


def test_a_lock_is_the_row_that_terraform_writes(rows: RowCalls, alicloud: AlicloudCloud) -> None:
    info = LockInfo.new(PATH)
    lock = TableLock(rows, PATH)
    assert lock.take(info) is None
    lock.write_digest("0f" * 16)
    assert list_rows(alicloud) == [
        {"LockID": PATH, "Info": info.to_json()},
        {"LockID": f"{PATH}-md5", "Digest": "0f" * 16},
    ]
    assert lock.read_digest() == "0f" * 16
    assert lock.remove_items() == 2
    assert lock.remove_items() == 0
    assert lock.read_digest() is None


def test_a_lock_is_released_under_its_own_id_only(rows: RowCalls) -> None:
    lock, info = TableLock(rows, PATH), LockInfo.new(PATH)
    assert lock.take(info) is None
    with pytest.raises(LockHeldError) as caught:
        lock.release("other")
    assert str(caught.value) == (
        "the lock table is not held under the ID other\n"
        f"  why:  it is held by {info}\n"
        "  next: leave it: only its holder, or `terraform force-unlock` with its ID, should remove it"
    )
    assert lock.read() == info
    lock.release(info.id)
    assert lock.read() is None
    with pytest.raises(LockHeldError, match="nobody holds it"):
        lock.release(info.id)


def test_a_request_that_meets_its_own_lock_holds_it(rows: RowCalls) -> None:
    lock, info = TableLock(rows, PATH), LockInfo.new(PATH)
    assert (lock.take(info), lock.take(info)) == (None, None)


def test_a_second_client_is_shown_the_holder(rows: RowCalls) -> None:
    lock, info = TableLock(rows, PATH), LockInfo.new(PATH)
    lock.take(info)
    assert lock.take(LockInfo.new(PATH)) == info


def test_a_lock_that_vanishes_while_we_ask_is_told_so(rows: RowCalls) -> None:
    lock = TableLock(rows, PATH)
    lock.take(LockInfo.new(PATH))
    lock.read = lambda: None
    with pytest.raises(LockHeldError) as caught:
        lock.take(LockInfo.new(PATH))
    assert str(caught.value) == (
        "the lock table was held a moment ago and is free now\n"
        "  why:  its holder released it while we asked\n"
        "  next: try again"
    )


def test_a_row_without_a_lock_in_it_is_no_lock_of_ours(rows: RowCalls) -> None:
    rows.put(PATH, {"Other": "x"})
    with pytest.raises(LockHeldError, match="the lock is held, and what is written in it cannot be read"):
        TableLock(rows, PATH).read()


def test_characters_beyond_ascii_come_back_as_they_were(rows: RowCalls) -> None:
    lock = TableLock(rows, "bucket/日本/é.tfstate")
    info = LockInfo.new("bucket/日本/é.tfstate", info='<ä> & "😀"')
    assert lock.take(info) is None
    assert lock.read() == info
