from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from stateroom.states.uninterrupted import to_the_end

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _handled() -> Iterator[None]:
    """As in a run of the command: each signal is an interruption."""
    before = [signal.signal(each, signal.default_int_handler) for each in SIGNALS]
    yield
    for each, handler in zip(SIGNALS, before, strict=True):
        signal.signal(each, handler)


def work(done: list[str], *numbers: signal.Signals) -> None:
    with to_the_end():
        for number in numbers:
            signal.raise_signal(number)
        done.append("written")


def fail() -> None:
    with to_the_end():
        signal.raise_signal(signal.SIGINT)
        raise ZeroDivisionError


@pytest.mark.parametrize("number", SIGNALS)
def test_what_is_under_way_comes_to_its_end_before_the_interruption(number: signal.Signals) -> None:
    done = list[str]()
    with pytest.raises(KeyboardInterrupt):
        work(done, number)
    assert done == ["written"]
    assert {signal.getsignal(each) for each in SIGNALS} == {signal.default_int_handler}


def test_a_second_interruption_counts_at_once() -> None:
    done = list[str]()
    with pytest.raises(KeyboardInterrupt):
        work(done, signal.SIGINT, signal.SIGTERM)
    assert (done, signal.getsignal(signal.SIGINT)) == ([], signal.default_int_handler)


def test_an_error_stays_and_the_signals_are_as_they_were() -> None:
    with pytest.raises(ZeroDivisionError):
        fail()
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    done = list[str]()
    work(done, signal.SIGHUP)
    assert (done, signal.getsignal(signal.SIGHUP)) == (["written"], signal.SIG_IGN)


def test_other_threads_are_not_interrupted_anyway() -> None:
    done = list[str]()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, done).result()
    assert done == ["written"]
