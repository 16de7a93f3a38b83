"""Locks in lines of text, and as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from stateroom.facts import Facts
from stateroom.states.addresses import address_of
from stateroom.states.age import render_age
from stateroom.states.locks import HeldLock


def render_locks(facts: Facts, locks: Sequence[HeldLock], now: datetime) -> Iterator[str]:
    """Each state that is locked, with its holder and where the lock is kept."""
    if not locks:
        yield "  no lock is held"
    for state, of_state in groupby(locks, key=lambda held: held.state):
        yield f"  {state} (workspace {address_of(facts, state).workspace})"
        for held in of_state:
            age = held.age(now)
            yield f"      {held.kind}, for {render_age(age)}" if age is not None else f"      {held.kind}"
            yield from (f"        {line}" for line in _holder(held))


def render_eviction(held: HeldLock, now: datetime) -> str:
    """Whose lock is about to be removed."""
    age = held.age(now)
    since = "" if age is None else f", for {render_age(age)}"
    return "\n".join(
        [f"  removing the {held.kind} of {held.state}{since}", *(f"      {line}" for line in _holder(held))]
    )


def describe_lock(facts: Facts, held: HeldLock, now: datetime) -> dict[str, Any]:
    """A lock as data; what is unknown is null, and `unreadable` has the text of what is no lock of a tool."""
    age, info = held.age(now), held.info
    address = address_of(facts, held.state)
    return {
        "state": held.state,
        "key": address.key,
        "workspace": address.workspace,
        "kind": held.kind,
        "id": held.id,
        "who": info and info.who,
        "operation": info and info.operation,
        "info": info and info.info,
        "version": info and info.version,
        "created": info and info.created,
        "age_seconds": None if age is None else int(age.total_seconds()),
        "unreadable": None if info else held.kept.text[:1000],
    }


def _holder(held: HeldLock) -> Iterator[str]:
    """What a holder wrote stays in its line."""
    return (line.replace("\n", "\\n") for line in _about(held))


def _about(held: HeldLock) -> Iterator[str]:
    if held.info is None:
        yield f"no lock of a tool: {held.kept.text[:200]!r}"
        yield f"ID {held.id}"
        return
    yield f"held by {held.info.who or 'somebody'}, version {held.info.version}"
    yield f"{held.info.operation}, since {held.info.created}" + (f": {held.info.info}" if held.info.info else "")
    yield f"ID {held.info.id}"
