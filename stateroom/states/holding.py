"""Holds the lock of a state while something is done to it, as the tools do: so they exclude each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from shlex import quote

from stateroom.errors import CredentialsError, LockHeldError, StateroomError, StoppedError
from stateroom.states.lock_info import LockInfo
from stateroom.states.store import Lock, Store
from stateroom.states.uninterrupted import to_the_end


@dataclass
class Work:
    """What was done under the lock, in words, for whoever is told that it was interrupted. begun: what may be done or
    not."""

    info: LockInfo
    done: list[str] = field(default_factory=list)
    begun: str = ""

    @contextmanager
    def beginning(self, what: str) -> Iterator[None]:
        """What breaks off in the middle is told as that."""
        self.begun = what
        yield
        self.begun = ""


@contextmanager
def hold(store: Store, key: str, operation: str, stack: str | None = None) -> Iterator[Work]:
    """Take the lock of a state, wherever the backend's mode keeps it, and release it in the end.

    stack: is named in the commands that errors tell, where a user works on more than one.
    LockHeldError when somebody holds it. When something fails, the lock is released and the error is raised; where that
    fails, too, the error says how the lock is removed. An interruption becomes a StoppedError.
    """
    info = LockInfo.new(f"{store.facts.bucket}/{key}", operation=operation, info="stateroom")
    work, asked = Work(info), list[Lock]()
    try:
        for lock in store.locks_to_take(key):
            # Noted before it is asked for: it may be taken, and the answer get lost.
            asked.append(lock)
            with to_the_end():
                holder = lock.take(info)
            if holder is not None:
                raise LockHeldError(
                    f"the lock of {key} is held",
                    why=f"by {holder}; nothing was changed",
                    remedy="wait until it is free; if its holder is gone, see "
                    f"`stateroom locks{_of(stack)}` and `stateroom unlock{_of(stack)}`",
                )
        yield work
    except KeyboardInterrupt:
        raise _stopped(work, asked, key, stack) from None
    except StateroomError as error:
        if work.done:
            error.why = "; ".join(filter(None, [error.why, f"{', '.join(work.done)} before that"]))
            error.remedy = error.remedy or "run the same command again"
        _release_after(error, asked, info, key, stack)
        raise
    except BaseException:
        _release(asked, info)
        raise
    try:
        with to_the_end():
            _release(asked, info)
    except KeyboardInterrupt:
        raise _stopped(work, asked, key, stack) from None
    except StateroomError as error:
        raise StateroomError(
            f"the work on {key} is done, and its lock may still be held by us",
            why=str(error.what),
            remedy=_unlock(key, info, stack),
        ) from None


def _stopped(work: Work, locks: Sequence[Lock], key: str, stack: str | None) -> StoppedError:
    """After an interruption, and the release of the lock."""
    done = [*work.done, *([f"began to {work.begun}"] if work.begun else [])]
    stopped = StoppedError(
        "interrupted",
        why=f"{'; '.join(done)} before that" if done else "nothing was changed",
        remedy="run the same command again",
    )
    _release_after(stopped, locks, work.info, key, stack)
    return stopped


def _release_after(error: StateroomError, locks: Sequence[Lock], info: LockInfo, key: str, stack: str | None) -> None:
    is_free = False
    try:
        with to_the_end():
            _release(locks, info)
            is_free = True
    except (StateroomError, KeyboardInterrupt):
        if is_free:
            return
        error.why = f"{error.why}; our lock of {key} may still be held" if error.why else "our lock may still be held"
        error.remedy = error.remedy or "run the same command again"
        unlock = _unlock(key, info, stack)
        if isinstance(error, CredentialsError):
            # Nothing can be unlocked before they are good again.
            error.remedy = f"{error.remedy}; but before you run it again, {unlock}"
        else:
            error.remedy = f"{unlock}; then: {error.remedy}"


def _release(locks: Sequence[Lock], info: LockInfo) -> None:
    """Remove what is ours and nothing else, all of it even if a part fails. The first error."""
    failed: StateroomError | None = None
    for lock in locks:
        try:
            kept = lock.read_kept()
            if kept is not None and kept.info is not None and kept.info.id == info.id:
                lock.remove(kept)
        except StateroomError as error:
            failed = failed or error
    if failed is not None:
        raise failed


def _unlock(key: str, info: LockInfo, stack: str | None) -> str:
    return f"run `stateroom unlock {quote(key)} --id {info.id}{_of(stack)}`"


def _of(stack: str | None) -> str:
    return "" if stack is None else f" --stack {stack}"
