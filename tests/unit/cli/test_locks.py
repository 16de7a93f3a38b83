from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from stateroom.cli.output.locks import describe_lock, render_eviction, render_locks
from stateroom.states.held import Kept
from stateroom.states.lock_info import LockInfo
from stateroom.states.locks import HeldLock
from tests.unit.states.test_addresses import AWS

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
INFO = LockInfo("7", "OperationTypePlan", "at night", "ada@laptop", "1.15.5", "2026-03-02T09:30:00Z", "b/a")


class Somewhere:
    """A place for locks, of which only the name is looked at."""

    name = "lock file"

    def take(self, info: LockInfo) -> LockInfo | None:
        raise NotImplementedError

    def read_kept(self) -> Kept | None:
        raise NotImplementedError

    def remove(self, kept: Kept) -> bool:
        raise NotImplementedError


def held(text: str = INFO.to_json(), **changes: Any) -> HeldLock:
    return HeldLock("env:/dev/a", Somewhere(), Kept(text, "mark", **changes))


def test_a_lock_is_shown_with_its_holder() -> None:
    assert list(render_locks(AWS, [held(), held("keep out")], NOW)) == [
        "  env:/dev/a (workspace dev)",
        "      lock file, for 2 h 30 min",
        "        held by ada@laptop, version 1.15.5",
        "        OperationTypePlan, since 2026-03-02T09:30:00Z: at night",
        "        ID 7",
        "      lock file",
        "        no lock of a tool: 'keep out'",
        "        ID md5:35d2752a2e969a0608c5b4a00771d26e",
    ]
    assert list(render_locks(AWS, [], NOW)) == ["  no lock is held"]


def test_what_a_holder_wrote_stays_in_its_line() -> None:
    forged = replace(INFO, who="ada\n  ID 8", info="a\nb")
    assert list(render_locks(AWS, [held(forged.to_json())], NOW))[2:] == [
        "        held by ada\\n  ID 8, version 1.15.5",
        "        OperationTypePlan, since 2026-03-02T09:30:00Z: a\\nb",
        "        ID 7",
    ]
    assert "\n" not in str(forged)


def test_whose_lock_is_removed_is_shown() -> None:
    assert render_eviction(held(), NOW) == (
        "  removing the lock file of env:/dev/a, for 2 h 30 min\n"
        "      held by ada@laptop, version 1.15.5\n"
        "      OperationTypePlan, since 2026-03-02T09:30:00Z: at night\n"
        "      ID 7"
    )


def test_the_younger_of_what_holder_and_cloud_say_is_the_age() -> None:
    assert held(written=NOW - timedelta(minutes=5)).age(NOW) == timedelta(minutes=5)
    assert held(written=NOW - timedelta(hours=5)).age(NOW) == timedelta(hours=2, minutes=30)


def test_a_lock_is_data_with_everything_that_is_known() -> None:
    assert describe_lock(AWS, held(), NOW) == {
        "state": "env:/dev/a",
        "key": "a",
        "workspace": "dev",
        "kind": "lock file",
        "id": "7",
        "who": "ada@laptop",
        "operation": "OperationTypePlan",
        "info": "at night",
        "version": "1.15.5",
        "created": "2026-03-02T09:30:00Z",
        "age_seconds": 9000,
        "unreadable": None,
    }
    unknown = describe_lock(AWS, held("keep out"), NOW)
    assert (unknown["id"], unknown["age_seconds"], unknown["unreadable"]) == (
        "md5:35d2752a2e969a0608c5b4a00771d26e",
        None,
        "keep out",
    )
