"""What becomes of the digests in the lock table with a change of the lock mode.

Clients that use the table record the MD5 of each state that they write, and refuse a state with another one; clients
without the table write states and record nothing. Where both kinds may write, a digest that is recorded is wrong with
the next state of the other kind, and one that is missing is passed over. So:

- a step to the table, from a mode without it, begins with no digest at all;
- a step from the table, to a mode without it, ends with none;
- a step to the table alone records what is missing, for from now on every client keeps the digests.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from stateroom.errors import LockHeldError, RefusedError
from stateroom.facts import LockMode
from stateroom.relock.steps import NOTHING_CHANGED, uses_table
from stateroom.some import some_of
from stateroom.states.digests import Finding, remove_digest, repair_digest
from stateroom.states.store import Store

OPERATION: Final = "StateroomMigrateLock"
"""What a client is shown of us while it waits for the lock of a state."""


@dataclass(frozen=True)
class DigestWork:
    """What is done about digests, each under the lock of its state.

    when: before the clients are given the new mode, or after.
    """

    action: Literal["record", "remove"]
    when: Literal["before", "after"]
    keys: tuple[str, ...]


def plan_digests(
    before: LockMode, target: LockMode, findings: Sequence[Finding], recorded: Collection[str]
) -> DigestWork | None:
    """What is done about the digests; None when nothing is. Pure.

    findings: every state and its digest, from `both` only. recorded: the states that have one in the table.
    RefusedError when `both` is left while digests are wrong.
    """
    if before == "both" and target != "both":
        _refuse_wrong(findings, target)
    if before == "both" and target == "table":
        missing = tuple(sorted(each.key for each in findings if each.status == "missing"))
        return DigestWork("record", "before", missing) if missing else None
    if not recorded or (uses_table(before) and uses_table(target)):
        return None
    return DigestWork("remove", "before" if uses_table(target) else "after", tuple(sorted(recorded)))


def record_digests(store: Store, keys: Sequence[str], tell: Callable[[str], None]) -> None:
    """Record what is missing by now. LockHeldError in the end, when the lock of a state is held."""
    _each(keys, lambda key: bool(repair_digest(store, key, named=False).changed), "recorded", tell)


def remove_digests(store: Store, keys: Sequence[str], tell: Callable[[str], None]) -> None:
    """Remove what is there by now, likewise."""
    _each(keys, lambda key: remove_digest(store, key, OPERATION), "removed", tell)


def _each(keys: Sequence[str], work: Callable[[str], bool], verb: str, tell: Callable[[str], None]) -> None:
    done, locked = 0, list[LockHeldError]()
    try:
        for key in keys:
            try:
                done += work(key)
            except LockHeldError as error:
                locked.append(error)
    finally:
        if done:
            tell(f"{verb} {done} digest{'s' * (done != 1)}")
    if locked:
        told = [f"{each.what}, {each.why.removesuffix(f'; {NOTHING_CHANGED}')}" for each in locked]
        raise LockHeldError(
            f"{len(locked)} digest{'s are' if len(locked) > 1 else ' is'} left: clients are at work",
            why=some_of(told, "; "),
            remedy="run the same command again when they are done",
        )


def _refuse_wrong(findings: Sequence[Finding], target: LockMode) -> None:
    wrong = [each for each in findings if each.status in ("stale", "orphan")]
    if not wrong:
        return
    told = some_of([f"{each.key} ({each.status})" for each in wrong])
    meaning = (
        "a client that does not use the table has written a state, or a write broke off"
        if target == "table"
        else "clients without the table would not notice that a state is not the one that was written last, or is gone"
    )
    raise RefusedError(
        f"digests are wrong: {told}",
        why=f"{meaning}; {NOTHING_CHANGED}",
        remedy="see that every client has the configuration of the lock mode both, then put the digests right: "
        "`stateroom digest check` tells more, and `stateroom digest repair` mends them",
    )
