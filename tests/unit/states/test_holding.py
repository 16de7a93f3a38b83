from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

import pytest

from stateroom.errors import CredentialsError, StateroomError, StoppedError, UnreachableError
from stateroom.states.holding import hold
from stateroom.states.lock_info import LockInfo
from tests.unit.states.interruption import interrupted
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import Place


def test_the_lock_is_held_meanwhile_and_free_afterwards(place: Place) -> None:
    with hold(place.store, place.key, "Work") as work:
        assert set(place.holders()) == {work.info}
        assert (work.info.operation, work.info.path) == ("Work", place.path(place.key))
    assert set(place.holders()) == {None}


def test_an_error_of_any_kind_releases_the_lock(place: Place) -> None:
    with pytest.raises(ZeroDivisionError), hold(place.store, place.key, "Work"):
        _ = 1 / 0
    assert set(place.holders()) == {None}


@pytest.mark.parametrize(
    ("done", "why"), [([], "nothing was changed"), (["wrote a", "wrote b"], "wrote a; wrote b before that")]
)
def test_an_interruption_releases_the_lock_and_says_what_was_done(place: Place, done: list[str], why: str) -> None:
    with pytest.raises(StoppedError) as caught:
        stop(place, done)
    assert str(caught.value) == f"interrupted\n  why:  {why}\n  next: run the same command again"
    assert set(place.holders()) == {None}


@pytest.mark.parametrize("times", [1, 2])
def test_an_interruption_of_the_release_releases_the_rest_or_says_how(
    place: Place, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    left = [KeyboardInterrupt()] * times
    for lock in {type(each) for each in place.store.locks_of(place.key)}:

        def remove(self, kept, act=lock.remove):  # type: ignore[no-untyped-def]  # of each class
            if left:
                raise left.pop()
            return act(self, kept)

        monkeypatch.setattr(lock, "remove", remove)
    with pytest.raises(StoppedError) as caught, hold(place.store, place.key, "Work") as work:
        work.done.append("wrote a")
    held = {each for each in place.holders() if each is not None}
    assert len(held) == times - 1
    assert str(caught.value) == "interrupted\n  why:  wrote a before that" + (
        "\n  next: run the same command again"
        if times == 1
        else f"; our lock of {place.key} may still be held\n"
        f"  next: run `stateroom unlock {place.key} --id {work.info.id}`; then: run the same command again"
    )


def test_a_lock_that_cannot_be_released_is_told_with_the_command_that_removes_it(place: Place) -> None:
    with pytest.raises(StateroomError) as caught:
        work_in_the_dark(place)
    (info,) = set(place.holders())
    assert info is not None
    assert str(caught.value) == (
        f"the work on {place.key} is done, and its lock may still be held by us\n"
        "  why:  no answer\n"
        f"  next: run `stateroom unlock {place.key} --id {info.id}`"
    )


def test_an_error_says_so_when_the_lock_cannot_be_released_after_it(place: Place) -> None:
    with pytest.raises(UnreachableError) as caught:
        work_in_the_dark(place, UnreachableError("no answer", why="it is dark", remedy="switch on the light"))
    (info,) = set(place.holders())
    assert info is not None
    assert str(caught.value) == (
        "no answer\n"
        f"  why:  it is dark; our lock of {place.key} may still be held\n"
        f"  next: run `stateroom unlock {place.key} --id {info.id}`; then: switch on the light"
    )


def stop(place: Place, done: list[str]) -> None:
    with hold(place.store, place.key, "Work") as work:
        work.done += done
        raise KeyboardInterrupt


def work_in_the_dark(place: Place, error: Exception | None = None) -> None:
    """No call is answered once the lock is taken."""
    with ExitStack() as dark, hold(place.store, place.key, "Work"):
        dark.enter_context(interrupted(0, down=True))
        if error is not None:
            raise error


def test_credentials_that_are_no_good_come_before_the_lock_that_they_left(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore(facts("aws"))
    error = CredentialsError("expired", remedy="sign in again, then run the same command again")

    def work() -> None:
        with hold(store, "a b", "Work"):
            monkeypatch.setattr(store, "ask", refuse(error))
            raise error

    with pytest.raises(CredentialsError) as caught:
        work()
    (text,) = store.table.values()
    assert str(caught.value) == (
        "expired\n  why:  our lock may still be held\n"
        "  next: sign in again, then run the same command again; but before you run it again, "
        f"run `stateroom unlock 'a b' --id {LockInfo.from_json(text).id}`"
    )


def refuse(error: Exception) -> Callable[[object], object]:
    def ask(_perform: object) -> object:
        raise error

    return ask
