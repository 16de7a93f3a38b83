"""The benchmark of locks, on an emulator in this process."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from bench import locks
from stateroom.errors import StateroomError
from stateroom.local.alicloud import LocalAlicloud


def test_every_pair_takes_a_lock_and_releases_it(local_alicloud: LocalAlicloud) -> None:
    locks._make_table(local_alicloud.url, local_alicloud.ca_file)
    url = urlsplit(local_alicloud.url)
    local_alicloud.forget_requests()
    # Not timed: every client takes its lock once, however slow the machine is.
    assert locks.measure(str(url.hostname), int(url.port or 0), 0.0) > 0
    asked = [each.operation for each in local_alicloud.requests]
    assert asked.count("PutRow") == asked.count("DeleteRow") == len(asked) // 2
    assert {each.status for each in local_alicloud.requests} == {200}


def test_an_answer_that_is_no_success_ends_it(local_alicloud: LocalAlicloud) -> None:
    url = urlsplit(local_alicloud.url)
    with pytest.raises(StateroomError, match=r"the emulator answered http/1\.1 40"):
        locks.measure(str(url.hostname), int(url.port or 0), 0.0)


def test_an_emulator_that_is_not_there_ends_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        locks.measure("127.0.0.1", port, 0.0)


def test_the_result_is_said_beside_its_aim() -> None:
    assert locks.render(1718.4) == ("The emulator answered 1718 lock/unlock pairs per second; 1000 are aimed for.\n")
