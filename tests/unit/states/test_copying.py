"""Moves between two backends in memory, each call of each move broken in turn."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from stateroom.errors import LockHeldError, RefusedError, StoppedError
from stateroom.states import copying
from stateroom.states.copying import Job, Moved, carry_out, move_state
from stateroom.states.digest import digest_of
from stateroom.states.ends import Backend
from stateroom.states.lock_info import LockInfo
from stateroom.states.mapping import Naming
from stateroom.states.store import Body
from stateroom.states.survey import Plan, Wish, survey_states
from tests.unit.states.interruption import Interrupted, every_interruption
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import state
from tests.unit.states.test_moving import OTHER, SEALED

KEY, THERE = "a/x", "env:/c"
OLD, NEW = state(1), state(2)


def quiet(_moved: Moved) -> None:
    pass


@dataclass
class Ends:
    """A backend with one state, and one that it goes to."""

    removes: bool = False
    force: bool = False
    lock: str = "table"

    def __post_init__(self) -> None:
        self.reset()

    def reset(self, there: bytes | None = None) -> None:
        without = {} if self.lock == "table" else {"lock": self.lock, "lock_table": None}
        self.one = MemoryStore(facts("aws"))
        self.two = MemoryStore(facts("alicloud", **without))
        self.one.put(KEY, NEW)
        if there is not None:
            self.two.put(THERE, there)

    @property
    def ends(self) -> tuple[Backend, Backend]:
        return Backend("one", self.one), Backend("two", self.two)

    def plan(self) -> Plan:
        return survey_states(*self.ends, [KEY], Wish(Naming("c"), self.force, self.removes))

    def job(self) -> Job:
        origin, target = self.ends
        return Job(origin, target, origin if self.removes else None, self.force)

    def move(self) -> list[str]:
        """One move, with its error raised."""
        return [each for move in self.plan().pending for each in move_state(self.job(), move)]

    def require_moved(self) -> None:
        assert self.two.get(THERE) == NEW
        assert self.two.digests == ({THERE: digest_of(NEW)} if self.lock == "table" else {})
        assert self.one.get(KEY) == (None if self.removes else NEW)
        assert self.one.digests == ({} if self.removes else {KEY: digest_of(NEW)})
        assert self.one.table == self.two.table == {}

    def free_named_locks(self, error: str) -> None:
        """After an interruption no lock of ours is left, or the error says how it is removed; then it is removed so."""
        for store, stack in ((self.one, "one"), (self.two, "two")):
            for key, text in list(store.table.items()):
                command = f"`stateroom unlock {key} --id {LockInfo.from_json(text).id} --stack {stack}`"
                assert command in error, error
                del store.table[key]


@pytest.mark.parametrize("lock", ["table", "none"])
@pytest.mark.parametrize("there", [None, OLD, "digest"])
@pytest.mark.parametrize("removes", [False, True], ids=["stays", "removed"])
def test_a_state_is_moved_with_its_digest_and_no_lock_is_left(
    lock: str, there: bytes | str | None, removes: bool
) -> None:
    ends = Ends(removes, lock=lock)
    ends.reset(there if isinstance(there, bytes) else None)
    if there == "digest":
        ends.two.put(THERE, NEW, digest=False)
    changed = ends.move()
    ends.require_moved()
    version = "v2" if there == OLD else "v1"
    expected = [] if there == "digest" else [f"wrote version {version}"]
    expected += [f"recorded the digest {digest_of(NEW)}"] if lock == "table" else []
    expected += ["removed it from one"] if removes else []
    assert changed == expected
    assert ends.two.contents(THERE) == ([OLD, NEW] if there == OLD else [NEW])
    assert ends.one.contents(KEY) == ([NEW, None] if removes else [NEW])
    assert not ends.plan().pending


def test_every_byte_is_moved_even_of_what_the_client_has_encrypted() -> None:
    ends = Ends()
    for content in (SEALED, NEW.replace(b"\n", b"\r\n") + b"\n\n", state(3, outputs={"a": {"value": 1.50}})):
        ends.reset()
        ends.one.put(KEY, content)
        ends.move()
        assert ends.two.get(THERE) == content


def test_one_that_fails_does_not_keep_the_others_from_being_moved() -> None:
    one, two = MemoryStore(facts("aws")), MemoryStore(facts("alicloud"))
    for key in "abcdefghijkl":
        one.put(key, NEW)
    one.put("b", SEALED)
    origin, target = Backend("one", one), Backend("two", two)
    plan = survey_states(origin, target, (), Wish())
    # Between the look and the move somebody takes a lock, writes something else, or removes it.
    info = LockInfo.new("c")
    one.table["c"] = info.to_json()
    two.put("env:/d", state(9, OTHER))
    one.remove("e")
    told = list[Moved]()
    moved = carry_out(Job(origin, target), plan.pending, told.append)
    assert [each.move.source for each in moved] == list("abcdefghijkl")
    assert sorted(each.move.source for each in told) == list("abcdefghijkl")
    assert {each.move.source: str(each.error) for each in moved if each.error} == {
        "c": "the lock of c is held\n"
        f"  why:  by {info}; nothing was changed\n"
        "  next: wait until it is free; if its holder is gone, see `stateroom locks --stack one` and "
        "`stateroom unlock --stack one`",
        "d": f"d is not moved: there is another state, of lineage {OTHER}\n"
        "  why:  that has changed since it was looked at; nothing was changed\n"
        "  next: see which is right with `stateroom history`; --force takes this one and keeps the other as a version",
        "e": "e is not moved: it is gone\n"
        "  why:  somebody has removed it since it was looked at; nothing was changed\n"
        "  next: run the same command again",
    }
    assert {type(each.error) for each in moved} == {type(None), LockHeldError, RefusedError}
    assert two.table == {}
    assert one.table == {"c": info.to_json()}
    assert {key for key in "abfghijkl" if two.get(f"env:/{key}") == one.get(key)} == set("abfghijkl")


def test_after_an_interruption_no_other_one_is_begun_and_those_under_way_come_to_their_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = MemoryStore(facts("aws")), MemoryStore(facts("alicloud"))
    keys = [f"{number:02}" for number in range(20)]
    for key in keys:
        one.put(key, NEW)
    origin, target = Backend("one", one), Backend("two", two)
    plan = survey_states(origin, target, (), Wish())
    told = list[Moved]()

    def interrupt(moved: Moved) -> None:
        told.append(moved)
        if len(told) == 1:
            raise KeyboardInterrupt

    # All but the first one wait in the middle, until the others have been given up.
    read, stop, gate = one.read, copying._Run.stop, threading.Event()

    def wait(key: str, version: str | None = None) -> Body | None:
        assert key == keys[0] or gate.wait(60)
        return read(key, version)

    def stop_all(run: copying._Run) -> None:
        stop(run)
        gate.set()

    monkeypatch.setattr(one, "read", wait)
    monkeypatch.setattr(copying._Run, "stop", stop_all)
    moved = carry_out(Job(origin, target), plan.pending, interrupt)
    assert [each.move.source for each in moved] == keys
    stopped = [each for each in moved if each.error]
    assert 0 < len(stopped) < len(keys)
    assert {str(each.error) for each in stopped} == {
        "interrupted\n  why:  this one was not begun\n  next: run the same command again"
    }
    assert {type(each.error) for each in stopped} == {StoppedError}
    for each in moved:
        assert two.get(each.move.target) == (None if each.error else NEW)
        assert (each.move.target in two.digests) == (each.error is None)
    assert one.table == two.table == {}
    assert len(told) == len(keys)
    assert {
        each.error for each in carry_out(Job(origin, target), survey_states(origin, target, (), Wish()).pending, quiet)
    } == {None}
    assert len(two.digests) == len(keys)


CASES = [
    *(
        (there, removes, lock)
        for there in (None, OLD, "digest", "orphan")
        for removes in (False, True)
        for lock in ("table",)
    ),
    (OLD, False, "none"),
    (None, True, "none"),
]


@pytest.mark.parametrize(("there", "removes", "lock"), CASES)
def test_a_move_that_is_interrupted_at_any_call_loses_nothing_and_is_completed_by_the_next(
    there: bytes | str | None, removes: bool, lock: str
) -> None:
    ends = Ends(removes, lock=lock)

    def prepare() -> None:
        ends.reset(there if isinstance(there, bytes) else None)
        if there == "digest":
            ends.two.put(THERE, NEW, digest=False)
        if there == "orphan":
            ends.two.digests[THERE] = digest_of(NEW)

    before = there if isinstance(there, bytes) else NEW if there == "digest" else None
    seen = 0
    for ended in every_interruption(ends.move, prepare, seams=((MemoryStore, "ask"),)):
        seen += 1
        require_nothing_lost(ends, ended, before)
        ends.free_named_locks(ended.error)
        ends.move()
        ends.require_moved()
    assert seen > 40


def require_nothing_lost(ends: Ends, ended: Interrupted, before: bytes | None) -> None:
    """A state is at the source as long as it is not there with all that belongs to it; what is there is what was, or
    the whole of what should be, or the error names it."""
    there, digest = ends.two.get(THERE), ends.two.digests.get(THERE)
    assert there in (before, NEW), ended
    assert ends.one.contents(KEY)[0] == NEW, ended
    if ends.one.get(KEY) is None:
        assert ends.removes
        assert there == NEW
        assert digest == (digest_of(NEW) if ends.lock == "table" else None)
    elif ends.one.digests != {KEY: digest_of(NEW)}:
        assert f"`stateroom digest repair {KEY} --stack one`" in ended.error or there == NEW, ended
    if before is not None and before != NEW:
        assert before in ends.two.contents(THERE), ended
    if there is not None and ends.lock == "table" and digest != digest_of(there) and before != NEW:
        told = f"{THERE} could not be put back as it was: no answer"
        assert told in ended.error, ended
        assert "run the same command again, which completes the move" in ended.error, ended
        assert before is None or "stateroom restore env:/c v1 --stack two" in ended.error, ended
