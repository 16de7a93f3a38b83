"""Breaks one call to the cloud, so that a test can break each of an operation's calls in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

from stateroom.errors import UnreachableError
from stateroom.states.alicloud_calls import ObjectCalls, RowCalls
from stateroom.states.aws_calls import AwsCalls

SEAMS = ((AwsCalls, "ask"), (ObjectCalls, "ask"), (RowCalls, "_ask"))
"""Every call of the work on states goes through one of these."""


class Calls:
    """Counts calls, and breaks the one with the number `broken`.

    lost: the call reaches the cloud and its answer is lost; else it does not reach it.
    down: every call after it is broken, too.
    """

    def __init__(self, broken: int, *, lost: bool, down: bool) -> None:
        self.made = 0
        self._broken, self._lost, self._down = broken, lost, down

    def pass_on(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        self.made += 1
        if self._down and self.made > self._broken:
            raise UnreachableError("no answer")
        if self.made != self._broken:
            return call(*arguments, **named)
        if self._lost:
            call(*arguments, **named)
        raise UnreachableError("no answer")


@contextmanager
def interrupted(broken: int, *, lost: bool = False, down: bool = False) -> Iterator[Calls]:
    """Break one call, or that and every later one."""
    calls = Calls(broken, lost=lost, down=down)

    def through(original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments, **named: calls.pass_on(original, *arguments, **named)

    patches = [mock.patch.object(owner, name, through(getattr(owner, name))) for owner, name in SEAMS]
    for patch in patches:
        patch.start()
    try:
        yield calls
    finally:
        for patch in patches:
            patch.stop()


def every_interruption(operation: Callable[[], Any], prepare: Callable[[], None]) -> Iterator[str]:
    """Run an operation once for each of its calls and each way to break it, on a place prepared anew; what was broken,
    after each. Ends when there is no such call any more."""
    for lost, down in ((False, False), (True, False), (False, True), (True, True)):
        broken = 0
        while True:
            broken += 1
            prepare()
            with interrupted(broken, lost=lost, down=down) as calls, suppress(UnreachableError):
                operation()
            if calls.made < broken:
                break
            yield f"call {broken}, {'lost' if lost else 'not sent'}, {'and all after' if down else 'alone'}"
