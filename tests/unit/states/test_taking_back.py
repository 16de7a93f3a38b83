"""A move that fails is undone, and what could not be undone is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stateroom.errors import StateroomError
from stateroom.states import copying
from stateroom.states.digest import digest_of
from stateroom.states.store import Body
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import state
from tests.unit.states.test_copying import KEY, NEW, OLD, THERE, Ends


def break_reading(store: MemoryStore, **changes: Any) -> None:
    """What was written comes back otherwise."""
    read = store.read

    def otherwise(key: str, version: str | None = None) -> Body | None:
        found = read(key, version)
        return replace(found, **changes) if found and found.content == NEW else found

    store.read = otherwise  # type: ignore[method-assign]  # for this one store


def test_bytes_that_do_not_come_back_are_an_error_and_not_taken_for_ours() -> None:
    ends = Ends()
    ends.reset(OLD)
    break_reading(ends.two, content=NEW[:-1])
    with pytest.raises(StateroomError) as caught:
        ends.move()
    assert str(caught.value) == (
        "env:/c did not come back as it was written\n"
        f"  why:  {len(NEW) - 1} bytes were read, and {len(NEW)} written, or others; somebody else has written env:/c "
        "or its digest meanwhile, and that stays so\n"
        "  next: find out who writes there without its lock, then run the same command again"
    )
    assert ends.one.table == ends.two.table == {}


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_a_state_under_another_key_than_the_backends_is_taken_back(cloud: str) -> None:
    encryption = "aws:kms" if cloud == "aws" else "KMS"
    ends = Ends()
    ends.reset(OLD)
    ends.two.facts = facts(cloud, bucket="other", encryption=encryption, kms_key_arn="arn:key/1")
    key = ends.plan().moves[0].target
    ends.move()
    assert ends.two.get(key) == NEW
    ends.two.put(key, OLD)
    break_reading(ends.two, encryption_key="2")
    with pytest.raises(StateroomError) as caught:
        ends.move()
    assert str(caught.value) == (
        f"{key} was stored under another encryption than the backend asks for\n"
        f"  why:  it is {encryption} 2, and should be {encryption} arn:key/1; {key} is as it was before\n"
        "  next: see what has changed with `stateroom preview --stack two`"
    )
    assert ends.two.contents(key)[-3:] == [OLD, NEW, OLD]
    assert ends.two.digests[key] == digest_of(OLD)
    assert ends.one.table == ends.two.table == {}


def test_a_defect_in_the_middle_takes_the_state_back_too(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = Ends()

    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(copying, "write_digest", fail)
    with pytest.raises(StateroomError) as caught:
        ends.move()
    assert str(caught.value) == (
        "unexpected ZeroDivisionError: division by zero\n"
        "  why:  this is a defect of Stateroom; env:/c is as it was before\n"
        "  next: run the same command again"
    )
    assert (ends.two.contents(THERE), ends.two.digests, ends.two.table) == ([NEW, None], {}, {})


def test_a_digest_of_somebody_else_is_not_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = Ends()

    def overtake(*_arguments: object) -> None:
        ends.two.digests[THERE] = "0f"
        raise StateroomError("no answer")

    monkeypatch.setattr(copying, "write_digest", overtake)
    with pytest.raises(StateroomError) as caught:
        ends.move()
    assert str(caught.value) == (
        "no answer\n"
        "  why:  somebody else has written env:/c or its digest meanwhile, and that stays so\n"
        "  next: find out who writes there without its lock, then run the same command again"
    )


def test_a_removal_that_fails_leaves_state_and_digest_or_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = Ends(removes=True)

    def fail(_key: str, _kept: Body) -> bool:
        raise StateroomError("denied", why="the policy says so")

    monkeypatch.setattr(ends.one, "delete", fail)
    with pytest.raises(StateroomError) as caught:
        ends.move()
    done = f"wrote version v1, recorded the digest {digest_of(NEW)} before that"
    assert str(caught.value) == (f"denied\n  why:  the policy says so; {done}\n  next: run the same command again")
    assert (ends.one.get(KEY), ends.one.digests) == (NEW, {KEY: digest_of(NEW)})
    assert ends.two.get(THERE) == NEW

    def dark(_key: str, _version: str | None = None) -> Body | None:
        raise StateroomError("no answer")

    def fail_in_the_dark(_key: str, _kept: Body) -> bool:
        monkeypatch.setattr(ends.one, "read", dark)
        raise StateroomError("no answer")

    monkeypatch.setattr(ends.one, "delete", fail_in_the_dark)
    with pytest.raises(StateroomError) as caught:
        ends.move()
    assert str(caught.value) == (
        "no answer\n"
        f"  why:  {KEY} may have lost its digest\n"
        f"  next: run the same command again, or keep the state with `stateroom digest repair {KEY} --stack one`"
    )


def test_a_state_that_somebody_else_writes_at_that_moment_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    ends = Ends()

    def overtaken(key: str, _body: bytes, _replaces: Body | None) -> None:
        ends.two.put(key, state(9), digest=False)

    monkeypatch.setattr(ends.two, "write", overtaken)
    with pytest.raises(StateroomError) as caught:
        ends.move()
    assert str(caught.value) == (
        "env:/c was written by somebody else while we held its lock\n"
        "  why:  a client works without locks, or with a lock that this backend does not have; nothing was changed; "
        "somebody else has written env:/c or its digest meanwhile, and that stays so\n"
        "  next: find out who writes there without its lock, then run the same command again"
    )
    assert (ends.two.contents(THERE), ends.two.digests, ends.two.table) == ([state(9)], {}, {})
