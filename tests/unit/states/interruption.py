"""Breaks one call to the cloud, so that a test can break each of an operation's calls in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest import mock

from stateroom.errors import StateroomError, UnreachableError
from stateroom.states.alicloud_calls import ObjectCalls, RowCalls
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.locks import release_lock
from tests.unit.states.place import Place

Seams = Sequence[tuple[type, str]]

SEAMS: Seams = ((AwsCalls, "ask"), (ObjectCalls, "ask"), (RowCalls, "_ask"))
"""Every call of the work on states goes through one of these: a method whose first argument is the operation."""

WAYS = ((False, False), (True, False), (True, True))
"""Every way to break a call: whether its answer is lost, and whether the cloud is down from then on. Not sent, lost,
lost and all after. That one is not sent and all after leaves the cloud as when the call before it is lost and all
after."""


class Calls:
    """Counts calls, and breaks the one with the number `broken`.

    lost: the call reaches the cloud and its answer is lost; else it does not reach it.
    down: every call after it is broken, too.
    writes: only calls that change something are counted.
    """

    def __init__(self, broken: int, *, lost: bool, down: bool, writes: bool) -> None:
        self.made = 0
        self._broken, self._lost, self._down, self._writes = broken, lost, down, writes

    def pass_on(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        if self._writes and not str(arguments[1]).lower().startswith(("put", "delete")):
            if self._down and self.made >= self._broken:
                raise UnreachableError("no answer")
            return call(*arguments, **named)
        self.made += 1
        if self._down and self.made > self._broken:
            raise UnreachableError("no answer")
        if self.made != self._broken:
            return call(*arguments, **named)
        if self._lost:
            call(*arguments, **named)
        raise UnreachableError("no answer")


@contextmanager
def interrupted(
    broken: int, *, lost: bool = False, down: bool = False, writes: bool = False, seams: Seams = SEAMS
) -> Iterator[Calls]:
    """Break one call, or that and every later one."""
    calls = Calls(broken, lost=lost, down=down, writes=writes)

    def through(original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments, **named: calls.pass_on(original, *arguments, **named)

    patches = [mock.patch.object(owner, name, through(getattr(owner, name))) for owner, name in seams]
    for patch in patches:
        patch.start()
    try:
        yield calls
    finally:
        for patch in patches:
            patch.stop()


@dataclass(frozen=True)
class Interrupted:
    """One operation with one break. error: how it ended; empty when it came to its end all the same."""

    what: str
    error: str


def every_interruption(
    operation: Callable[[], Any],
    prepare: Callable[[], None],
    *,
    ways: Sequence[tuple[bool, bool]] = WAYS,
    writes: bool = False,
    seams: Seams = SEAMS,
) -> Iterator[Interrupted]:
    """Run an operation once for each of its calls and each way to break it, on a place prepared anew; what was broken,
    after each. Ends when there is no such call any more."""
    for lost, down in ways:
        for broken in count(1):
            prepare()
            error = ""
            with interrupted(broken, lost=lost, down=down, writes=writes, seams=seams) as calls:
                try:
                    operation()
                except StateroomError as caught:
                    error = str(caught)
            if calls.made < broken:
                break
            yield Interrupted(f"call {broken} {'lost' if lost else 'not sent'}{', and all after' * down}", error)


def require_no_lock_but_a_named_one(place: Place, ended: Interrupted) -> None:
    """After an interruption no lock of ours is left, or the error says how it is removed; then it is removed so."""
    for held in {each for each in place.holders() if each is not None}:
        assert f"`stateroom unlock {place.key} --id {held.id}`" in ended.error, ended
        release_lock(place.store, place.key, held.id, lambda _: None, None)
    assert set(place.holders()) == {None}, ended
