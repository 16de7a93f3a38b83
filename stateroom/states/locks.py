"""The locks of a backend: who holds them, and how one is taken from a holder that is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stateroom.errors import LockHeldError, StateroomError, StoppedError, UsageError
from stateroom.facts import Facts
from stateroom.states.addresses import LOCK_FILE, is_state_key, state_of_lock
from stateroom.states.age import read_time
from stateroom.states.digest import digest_of
from stateroom.states.held import Kept
from stateroom.states.lock_info import LockInfo
from stateroom.states.store import Entry, Item, Lock, Store
from stateroom.states.uninterrupted import to_the_end


@dataclass(frozen=True)
class HeldLock:
    """A lock that is held. state: the key of its state."""

    state: str
    lock: Lock
    kept: Kept

    @property
    def kind(self) -> str:
        """Where it is kept: `lock file` or `lock table`."""
        return self.lock.name

    @property
    def info(self) -> LockInfo | None:
        """Who holds it; None when what is written in it cannot be read."""
        return self.kept.info

    @property
    def id(self) -> str:
        """Under which it is removed. What no tool wrote has none: it is told by the MD5 of what is written in it."""
        return self.info.id if self.info else f"md5:{digest_of(self.kept.text.encode(errors='replace'))}"

    def age(self, now: datetime) -> timedelta | None:
        """How long it has been held, at least; None when nobody says.

        Its holder's clock may be wrong: where the cloud says when it was written, the shorter time counts.
        """
        said = read_time(self.info.created) if self.info else None
        times = [each for each in (said, self.kept.written) if each is not None]
        return now - max(times) if times else None


def list_locks(store: Store, state: str | None = None) -> list[HeldLock]:
    """Every lock that is held, or those of one state; by state, in the order in which the tools take them."""
    states = {state} if state is not None else locked_states(store.facts, store.list_objects(), store.list_items())
    return read_locks(store, states)


def read_locks(store: Store, states: Iterable[str]) -> list[HeldLock]:
    """The locks of some states, as they are now."""
    return [
        HeldLock(key, lock, kept)
        for key in sorted(states)
        for lock in store.locks_of(key)
        if (kept := lock.read_kept()) is not None
    ]


def locked_states(facts: Facts, objects: Iterable[Entry], items: Mapping[str, Item]) -> set[str]:
    """The states that have a lock, as far as lists of the bucket and of the table tell. Pure."""
    files = (entry.key.removesuffix(LOCK_FILE) for entry in objects if entry.key.endswith(LOCK_FILE))
    named = (state_of_lock(facts, name) for name, item in items.items() if item.digest is None)
    return {key for key in files if is_state_key(key)} | {key for key in named if key is not None}


def release_lock(
    store: Store, state: str, lock_id: str, tell: Callable[[HeldLock], None], age: tuple[timedelta, datetime] | None
) -> list[HeldLock]:
    """Remove the lock of a state that is held under this ID, wherever it is kept, in the order in which the tools
    release it. What was removed; nothing when the state is not locked.

    tell: is shown each holder before its lock is removed. age: how old it must be, and what time it is now.
    LockHeldError when it is held under another ID, or changes hands meanwhile; UsageError for a state that is unknown.
    """
    held = list_locks(store, state)
    ours = [each for each in held if each.id == lock_id]
    if held and not ours:
        raise LockHeldError(
            f"the lock of {state} is not held under the ID {lock_id}",
            why=f"it is held by {_holder(held[0])}; nothing was removed",
            remedy="look at `stateroom locks`, and ask the holder before you give its ID",
        )
    _require_known(store, state, held)
    if age is not None:
        _require_age(ours, *age)
    _remove(ours, tell, _refuse_new_holder)
    return ours


def release_old_locks(
    store: Store, state: str | None, older_than: timedelta, now: datetime, tell: Callable[[HeldLock], None]
) -> list[HeldLock]:
    """Remove every lock that is older than this, of one state or of all. What was removed.

    A lock whose age nobody knows stays; so does one that has changed hands since it was read. UsageError for a state
    that is unknown.
    """
    held = list_locks(store, state)
    if state is not None:
        _require_known(store, state, held)
    old = [each for each in held if each.info is not None and _is_older(each, held, older_than, now)]
    return _remove(old, tell, lambda _: None)


def _is_older(lock: HeldLock, held: Sequence[HeldLock], older_than: timedelta, now: datetime) -> bool:
    """A client takes the lock file and the lock in the table under one ID: when one of them is young, so is the other,
    whatever the holder's clock says."""
    if lock.age(now) is None:
        return False
    ages = (each.age(now) for each in held if (each.state, each.id) == (lock.state, lock.id))
    return all(age is None or age > older_than for age in ages)


def _remove(
    held: Sequence[HeldLock], tell: Callable[[HeldLock], None], refuse: Callable[[HeldLock], None]
) -> list[HeldLock]:
    """Remove each, unless it has changed hands since it was read: that is up to `refuse`. What was removed.

    StoppedError after an interruption.
    """
    removed, begun = list[HeldLock](), list[str]()
    try:
        for each in held:
            tell(each)
            with to_the_end():
                begun.append(f"began to remove the {each.kind} of {each.state}")
                if each.lock.remove(each.kept):
                    removed.append(each)
                else:
                    refuse(each)
                begun.clear()
    except KeyboardInterrupt:
        done = [*_told(removed), *begun]
        raise StoppedError(
            "interrupted",
            why=f"{'; '.join(done)} before that" if done else "nothing was removed",
            remedy="look at `stateroom locks`, then run the same command again",
        ) from None
    except StateroomError as error:
        error.why = "; ".join([*filter(None, [error.why]), *_told(removed)])
        raise
    return removed


def _told(removed: Sequence[HeldLock]) -> list[str]:
    return [f"removed the {each.kind} of {each.state}" for each in removed]


def _require_known(store: Store, state: str, held: Sequence[HeldLock]) -> None:
    if held or any(entry.key == state for entry in store.list_objects()):
        return
    raise UsageError(
        f"there is neither a state nor a lock at {state}",
        why=f"nothing of this name is in the bucket {store.facts.bucket}",
        remedy="see what there is with `stateroom states`, and locks with `stateroom locks`",
    )


def _require_age(held: Sequence[HeldLock], older_than: timedelta, now: datetime) -> None:
    for each in held:
        age = each.age(now)
        if age is None or age <= older_than:
            raise LockHeldError(
                f"the lock of {each.state} is not older than that",
                why=f"it is held by {_holder(each)}; nothing was removed",
                remedy="wait, or leave --older-than out if its holder is known to be gone",
            )


def _refuse_new_holder(held: HeldLock) -> None:
    """LockHeldError when somebody else has taken the lock since it was read. When it is free, all is well: its holder
    has released it, or our own request was repeated after its answer got lost."""
    now = held.lock.read_kept()
    if now is not None:
        raise LockHeldError(
            f"the lock of {held.state} has changed hands while we looked",
            why=f"it is held by {now.info or 'somebody who left no name'} now, and stays so",
            remedy="look at `stateroom locks` again",
        )


def _holder(held: HeldLock) -> str:
    return str(held.info) if held.info else f"somebody who left no name: {held.kept.text[:200]!r}"
