"""Checks and repairs the digests that the clients keep of states in a lock table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from stateroom.errors import (
    CloudError,
    DeadlineError,
    RefusedError,
    StateroomError,
    StoppedError,
    UnreachableError,
    UsageError,
)
from stateroom.facts import Facts
from stateroom.states.addresses import is_state_key, state_of_digest
from stateroom.states.digest import Status, digest_of, status_of
from stateroom.states.holding import Work, hold
from stateroom.states.state_document import parse_state
from stateroom.states.store import Digests, Item, Store
from stateroom.states.uninterrupted import to_the_end
from stateroom.states.writing import exchange_digest, written_by_somebody

OPERATION = "StateroomDigestRepair"
"""What a client is shown of us while it waits for the lock."""


@dataclass(frozen=True)
class Finding:
    """A state and its digest. recorded: the digest in the table; actual: that of the state; None: there is none.
    problem: why the state cannot be read, and so not be compared, as one with a key of its client's own (SSE-C)."""

    key: str
    status: Status
    recorded: str | None
    actual: str | None
    problem: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.status in ("missing", "stale", "orphan")


@dataclass(frozen=True)
class Repair:
    """What was done about a finding. changed: in words; empty when nothing was. error: why it was left."""

    finding: Finding
    changed: str = ""
    error: StateroomError | None = None


def check_digests(store: Store, key: str | None = None) -> list[Finding]:
    """The digest of every state, or of one. Empty for a backend without a lock table: nothing is recorded there.

    UsageError when the one state is not there, nor a digest of it.
    """
    if store.facts.lock_table is None:
        return []
    if key is not None:
        found = _check(store, key)
        if found.status == "none":
            raise UsageError(
                f"there is neither a state nor a digest at {key}",
                why=f"nothing of this name is in the bucket {store.facts.bucket}",
                remedy="see what there is with `stateroom states`",
            )
        return [found]
    states = {entry.key for entry in store.list_objects() if is_state_key(entry.key)}
    recorded = list_recorded(store.facts, store.list_items())
    findings = [_look(store, each) for each in sorted(states | recorded.keys())]
    return [each for each in findings if each.key in recorded or each.problem or _is_state(store, each)]


def list_recorded(facts: Facts, items: Mapping[str, Item]) -> dict[str, str]:
    """The recorded digest of each state that has one, by the state's key. Pure."""
    named = ((state_of_digest(facts, name), item.digest) for name, item in items.items())
    return {key: digest for key, digest in named if key is not None and digest is not None}


def repair_digest(store: Store, key: str, *, named: bool) -> Repair:
    """Put the digest of a state right, under the state's lock. What is right by now stays as it is.

    named: the user has named this state. A digest whose state is gone is removed only then: until it is removed no
    client starts anew with nothing, and that should be meant.
    LockHeldError when somebody holds the lock; RefusedError when the state itself cannot be read.
    """
    digests = store.digests_of(key)
    if digests is None:
        return Repair(Finding(key, "none", None, None))
    with hold(store, key, OPERATION) as work:
        return _repair(store, digests, key, work, named=named)


def repair_each(store: Store, findings: Sequence[Finding], tell: Callable[[Repair], None]) -> list[Repair]:
    """Repair several, none of which was named, and tell of each. One that stays as it is does not keep the others from
    being repaired. StoppedError after an interruption: no other one is begun."""
    repairs: list[Repair] = []
    try:
        for found in findings:
            repairs.append(_attempt(store, found))
            tell(repairs[-1])
    except (KeyboardInterrupt, StoppedError) as stopped:
        last = stopped.why.replace(" before that", "") if isinstance(stopped, StoppedError) else ""
        told = f"{len(repairs)} of {len(findings)} digests were looked after by then"
        raise StoppedError(
            "interrupted",
            why=f"{told}; of the next: {last}" if last else told,
            remedy=(stopped.remedy if isinstance(stopped, StoppedError) else "") or "run the same command again",
        ) from None
    return repairs


def _attempt(store: Store, found: Finding) -> Repair:
    try:
        return repair_digest(store, found.key, named=False)
    except StoppedError:
        raise
    except StateroomError as error:
        return Repair(found, error=error)


def _repair(store: Store, digests: Digests, key: str, work: Work, *, named: bool) -> Repair:
    found = _check(store, key)
    if found.status in ("ok", "none"):
        return Repair(found)
    if found.actual is None:
        if not named:
            raise RefusedError(
                f"the digest of {key} is left: its state is gone",
                why="as long as the digest is there, no client takes the missing state for an empty one",
                remedy=f"bring the state back with `stateroom history {quote(key)}` and `stateroom restore`, or, if it "
                f"is not needed, run `stateroom digest repair {quote(key)}`",
            )
        what = f"removed the digest {found.recorded}: the state is gone"
    else:
        _require_state(store, key)
        what = f"recorded {found.actual}" + (f" in the place of {found.recorded}" if found.recorded else "")
    with to_the_end(), work.beginning(f"change the digest of {key}"):
        if not exchange_digest(digests, found.recorded, found.actual):
            raise written_by_somebody(f"the digest of {key}")
        work.done.append(what)
    return Repair(found, what)


def remove_digest(store: Store, key: str, operation: str) -> bool:
    """Remove the digest of a state, whatever it says, under the state's lock: no client may compare with it any more.
    Whether there was one.

    operation: what a client is shown of us while it waits for the lock. LockHeldError when somebody holds it.
    """
    digests = store.digests_of(key)
    if digests is None:
        return False
    with hold(store, key, operation) as work:
        recorded = digests.read_digest()
        if recorded is None:
            return False
        with to_the_end(), work.beginning(f"remove the digest of {key}"):
            if not exchange_digest(digests, recorded, None):
                raise written_by_somebody(f"the digest of {key}")
            work.done.append(f"removed the digest {recorded} of {key}")
    return True


def _look(store: Store, key: str) -> Finding:
    """One of several: what only its client can read does not keep the others from being checked."""
    try:
        return _check(store, key)
    except (UnreachableError, DeadlineError):
        raise
    except CloudError as error:
        digests = store.digests_of(key)
        return Finding(key, "none", digests.read_digest() if digests else None, None, error.what)


def _check(store: Store, key: str) -> Finding:
    digests = store.digests_of(key)
    recorded = digests.read_digest() if digests else None
    body = store.read(key)
    content = None if body is None else body.content
    actual = None if content is None else digest_of(content)
    return Finding(key, status_of(content, recorded, has_table=digests is not None), recorded, actual)


def _is_state(store: Store, found: Finding) -> bool:
    """Whether an object without a digest is a state at all."""
    body = store.read(found.key)
    try:
        return body is not None and bool(parse_state(body.content))
    except ValueError:
        return False


def _require_state(store: Store, key: str) -> None:
    body = store.read(key)
    try:
        parse_state(body.content if body else b"")
    except ValueError as error:
        raise RefusedError(
            f"the digest of {key} is not repaired: the state cannot be read",
            why=f"{error}; a digest would only hide that from the clients",
            remedy=f"look at `stateroom history {quote(key)}`, and bring a version back with `stateroom restore`",
        ) from None


def first_error(repairs: Sequence[Repair]) -> StateroomError | None:
    """Why something was left, if anything was."""
    return next((each.error for each in repairs if each.error is not None), None)
