"""One question, one answer, whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from stateroom.clouds.asked_once import AskedOnce
from stateroom.errors import CredentialsError


def test_an_answer_is_asked_for_when_it_is_needed_and_once() -> None:
    asked: list[None] = []
    answer = AskedOnce(lambda: asked.append(None))
    assert asked == []
    assert (answer(), answer()) == (None, None)
    assert len(asked) == 1


def test_threads_wait_for_the_first_one() -> None:
    asked: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def ask() -> int:
        asked.append(1)
        begun.set()
        assert go_on.wait(10)
        return 42

    answer = AskedOnce(ask)
    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(answer) for _ in range(4)]
        assert begun.wait(10)
        go_on.set()
        assert [each.result(10) for each in answers] == [42] * 4
    assert asked == [1]


def test_a_failure_is_remembered_and_what_is_no_answer_is_not() -> None:
    failures: list[Exception] = [KeyError("broken"), CredentialsError("nobody"), CredentialsError("another")]

    def fail() -> int:
        raise failures.pop(0)

    answer = AskedOnce(fail)
    with pytest.raises(KeyError):
        answer()
    for _ in range(2):
        with pytest.raises(CredentialsError, match="nobody"):
            answer()
    assert len(failures) == 1
