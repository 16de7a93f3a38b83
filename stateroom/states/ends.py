"""The two ends of a move: where states come from, and the backend that they go to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from shlex import quote
from typing import Final, Protocol

from stateroom.errors import CloudError, DeadlineError, StateroomError, UnreachableError
from stateroom.states.holding import hold
from stateroom.states.locks import locked_states, read_locks
from stateroom.states.moving import End, Seen, look_at
from stateroom.states.store import Digests, Store
from stateroom.states.writing import delete_state, exchange_digest, written_by_somebody

OPERATION: Final = "StateroomMigrate"
"""What a client is shown of us while it waits for the lock."""

_STAYS: Final = "it stays as it is"


@dataclass(frozen=True)
class Held:
    """A lock that somebody holds, and what to do about it. state: as its end names it."""

    state: str
    holder: str
    remedy: str


@dataclass(frozen=True)
class Taken:
    """A state as it was read under its lock. content: None when it is gone. digest: the recorded one."""

    content: bytes | None
    digest: str | None = None


class Origin(Protocol):
    """Where states come from; each has a name there. Every error is a StateroomError."""

    def look(self, name: str) -> End:
        """What is to be known of a state."""

    def list_held(self, names: Collection[str]) -> Sequence[Held]:
        """The locks of these states that somebody holds."""

    def reading(self, name: str) -> AbstractContextManager[Taken]:
        """Hold the lock of a state, and read it. LockHeldError when somebody holds it."""


@dataclass(frozen=True)
class Backend:
    """A backend as an end of a move. stack: the name of its stack, for the commands that errors tell."""

    stack: str
    store: Store

    def look(self, name: str) -> End:
        """A state that only somebody else can read, such as one that is encrypted with a key of a client's own (SSE-C),
        is one that cannot be moved."""
        digests = self.store.digests_of(name)
        recorded = digests.read_digest() if digests else None
        try:
            body = self.store.read(name)
        except (UnreachableError, DeadlineError):
            raise
        except CloudError as error:
            return End(Seen(0, "", "", problem=error.what), recorded, digests is not None)
        return End(look_at(body.content) if body else None, recorded, digests is not None)

    def list_held(self, names: Collection[str]) -> list[Held]:
        """Those of a lock mode of before, too: a client with an old configuration may be at work."""
        store = self.store
        locked = locked_states(store.facts, store.list_objects(), store.list_items()) & set(names)
        return [
            Held(each.state, str(each.info or "somebody who left no name"), f"`stateroom locks --stack {self.stack}`")
            for each in read_locks(store, locked)
        ]

    @contextmanager
    def reading(self, name: str) -> Iterator[Taken]:
        with hold(self.store, name, OPERATION, self.stack):
            digests = self.store.digests_of(name)
            recorded = digests.read_digest() if digests else None
            body = self.store.read(name)
            yield Taken(body.content if body else None, recorded)

    def remove(self, name: str, taken: Taken) -> None:
        """Remove a state and its digest, while its lock is held. The digest goes first: a state without one is read by
        every client, and a digest without a state by none. What fails is undone.

        StateroomError when somebody else has written meanwhile.
        """
        body, digests = self.store.read(name), self.store.digests_of(name)
        if body is None:
            return
        if body.content != taken.content:
            raise written_by_somebody(name, _STAYS)
        try:
            self._remove_digest(name, digests, taken.digest)
            delete_state(self.store, name, body, _STAYS)
        except StateroomError as error:
            self._put_digest_back(name, digests, taken.digest, error)
            raise

    def _remove_digest(self, name: str, digests: Digests | None, recorded: str | None) -> None:
        if digests is not None and recorded is not None and not exchange_digest(digests, recorded, None):
            raise written_by_somebody(name, _STAYS)

    def _put_digest_back(self, name: str, digests: Digests | None, recorded: str | None, error: StateroomError) -> None:
        if digests is None or recorded is None:
            return
        try:
            if self.store.read(name) is not None:
                digests.replace_digest(recorded, None)
        except StateroomError:
            error.why = "; ".join(filter(None, [error.why, f"{name} may have lost its digest"]))
            error.remedy = (
                f"run the same command again, or keep the state with `stateroom digest repair {quote(name)} "
                f"--stack {self.stack}`"
            )
