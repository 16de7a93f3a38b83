"""States in lines of text, and as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from stateroom.cli.output.digests import SAYINGS
from stateroom.cli.output.locks import describe_lock
from stateroom.facts import Facts
from stateroom.states.age import render_age
from stateroom.states.catalogue import CataloguedState
from stateroom.states.state_document import StateDocument


def render_states(states: Sequence[CataloguedState], now: datetime) -> Iterator[str]:
    """Each state with what it says of itself and how it is kept."""
    if not states:
        yield "  no state"
    for state in states:
        yield f"  {state.key} (workspace {state.address.workspace})"
        yield f"      {_contents(state)}"
        if state.size is not None and state.modified is not None:
            written = f"{render_size(state.size)}, written {render_time(state.modified)}"
            encryption = f", encrypted with {_encryption(state)}" if state.encryption else ""
            yield f"      {written}{encryption}"
        if state.digest not in ("ok", "none"):
            yield f"      digest {SAYINGS[state.digest]}"
        for held in state.locks:
            age = held.age(now)
            who = f"{held.info.who} ({held.info.operation})" if held.info else "somebody who left no name"
            yield f"      locked by {who}" + (f" for {render_age(age)}" if age is not None else "")


def render_document(document: StateDocument) -> str:
    """What a state says of itself, in one line."""
    serial = "unknown serial" if document.serial is None else f"serial {document.serial}"
    if document.encrypted:
        return f"{serial}, encrypted by the client (OpenTofu state encryption)"
    tool = f", version {document.terraform_version}" if document.terraform_version else ""
    return f"{serial}, {_count(document.resources, 'resource')}, {_count(document.outputs, 'output')}{tool}"


def render_size(size: int) -> str:
    """Bytes, in the unit that fits.

    >>> render_size(999), render_size(12345), render_size(3_400_000)
    ('999 B', '12.3 kB', '3.4 MB')
    """
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def render_time(time: datetime) -> str:
    """A time to the second, with its zone."""
    return time.isoformat(sep=" ", timespec="seconds")


def describe_state(facts: Facts, state: CataloguedState, now: datetime) -> dict[str, Any]:
    """A state as data; what is unknown is null."""
    document = state.document
    return {
        "state": state.key,
        "key": state.address.key,
        "workspace": state.address.workspace,
        **describe_document(document),
        "problem": state.problem or None,
        "size": state.size,
        "written": None if state.modified is None else state.modified.isoformat(),
        "encryption": state.encryption or None,
        "encryption_key": state.encryption_key,
        "digest": state.digest,
        "locks": [describe_lock(facts, held, now) for held in state.locks],
    }


def describe_document(document: StateDocument | None) -> dict[str, Any]:
    """What a state says of itself, as data; null throughout for none."""
    plain = document if document and not document.encrypted else None
    return {
        "serial": document and document.serial,
        "lineage": document and document.lineage,
        "tool_version": plain and plain.terraform_version,
        "resources": plain and plain.resources,
        "outputs": plain and plain.outputs,
        "client_encrypted": document and document.encrypted,
    }


def _contents(state: CataloguedState) -> str:
    if state.document is not None:
        lineage = f", lineage {state.document.lineage}" if state.document.lineage else ""
        return f"{render_document(state.document)}{lineage}"
    if state.problem:
        return f"cannot be read: {state.problem}"
    return "no state yet" if state.locks and state.digest == "none" else "the state is gone"


def _encryption(state: CataloguedState) -> str:
    return f"{state.encryption} ({state.encryption_key})" if state.encryption_key else state.encryption


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
