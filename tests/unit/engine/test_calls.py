"""Waiting, as handlers do it: bounded, without a clock."""

from __future__ import annotations

import pytest

from stateroom.engine.calls import Call, Pause, until
from stateroom.errors import DeadlineError

CALL = Call("toy", "get", {"name": "a"})


def test_what_is_ready_at_once_costs_one_call() -> None:
    steps = until(CALL, lambda answer: answer == "ready", what="a", deadline=10)
    assert next(steps) == CALL
    with pytest.raises(StopIteration) as stop:
        steps.send("ready")
    assert stop.value.value == "ready"


def test_waiting_pauses_between_calls_and_gives_up_at_the_deadline() -> None:
    steps = until(CALL, lambda _answer: False, what="table a to become ACTIVE", deadline=4, every=2)
    turns = [next(steps) for _ in range(5)]
    assert turns == [CALL, *[Pause(2, "table a to become ACTIVE"), CALL] * 2]
    with pytest.raises(DeadlineError) as caught:
        next(steps)
    assert str(caught.value) == (
        "gave up waiting for table a to become ACTIVE\n"
        "  why:  it was not ready after 4 s\n"
        "  next: run the same command again: what is already done is kept"
    )
