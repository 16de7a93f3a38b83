"""What becomes of a state that is moved to another backend. Pure.

The rules are those of `terraform state push`: a state takes the place of one of its own lineage with a lower serial,
and of nothing else. Terraform: internal/states/statemgr, CheckValidImport.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

from stateroom.states.addresses import Address
from stateroom.states.digest import digest_of
from stateroom.states.state_document import parse_state

Action = Literal["copy", "overwrite", "digest", "keep", "refuse"]
"""copy: there is none at the target. overwrite: there is one of before. digest: the same state is there, its digest is
not. keep: all is there. refuse: what is there, or the state itself, forbids it."""

WRITES: Final = ("copy", "overwrite")


@dataclass(frozen=True)
class Seen:
    """A state as it lies somewhere, without its contents.

    size: bytes. fingerprint: SHA-256 of all of it; digest: MD5, as clients record it. serial, lineage: None where the
    client has encrypted them. sealed: encrypted by the client. problem: why it is no state; empty when it is one.
    """

    size: int
    fingerprint: str
    digest: str
    serial: int | None = None
    lineage: str | None = None
    sealed: bool = False
    problem: str = ""


@dataclass(frozen=True)
class End:
    """One end of a move. state: None when there is none. digest: what a lock table records of it. has_table: whether
    there is such a table."""

    state: Seen | None
    digest: str | None = None
    has_table: bool = False


@dataclass(frozen=True)
class Decision:
    """What is to be done with a state, and why; with a refusal, what to do instead."""

    action: Action
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Move:
    """One state on its way.

    source: the object, or the file. target: the object there. removes: the state at the source is removed in the end.
    note: what else is to be known.
    """

    source: str
    target: str
    address: Address
    origin: End
    there: End
    decision: Decision
    removes: bool = False
    note: str = ""

    @property
    def is_pending(self) -> bool:
        """Whether anything would be changed."""
        return self.decision.action in ("copy", "overwrite", "digest") or self.removes


def look_at(content: bytes) -> Seen:
    """What is to be known of a state, and of what should be one."""
    fingerprint = hashlib.sha256(content).hexdigest()
    try:
        document = parse_state(content)
    except ValueError as error:
        return Seen(len(content), fingerprint, digest_of(content), problem=str(error))
    return Seen(
        len(content), fingerprint, digest_of(content), document.serial, document.lineage, document.encrypted
    )  # fmt: skip


def decide(origin: End, there: End, *, force: bool = False) -> Decision:
    """What becomes of a state. force: it also takes the place of another lineage, and of a serial that is not lower."""
    state, other = origin.state, there.state
    if state is None:
        return Decision("refuse", "it is gone", "look at what there is with `stateroom states`")
    if state.problem:
        return Decision("refuse", f"it cannot be moved: {state.problem}", "mend it, or move the others by their names")
    if origin.digest is not None and origin.digest != state.digest:
        reason = "its digest is that of another state, and its clients refuse it"
        return Decision("refuse", reason, "look at `stateroom digest check`, and put it right first")
    if other is None:
        return _decide_about_digest(state, there)
    if other.fingerprint == state.fingerprint:
        right = not there.has_table or there.digest == state.digest
        return Decision("keep", "it is there") if right else Decision("digest", "it is there without its digest")
    if other.problem:
        reason = f"there is something else in its place: {other.problem}"
        return Decision("refuse", reason, "look at what it is, and put it right or take it away first")
    reason = _conflict(state, other)
    if reason and not force:
        remedy = "see which is right with `stateroom history`; --force takes this one and keeps the other as a version"
        return Decision("refuse", reason, remedy)
    return Decision("overwrite", reason or f"it is serial {other.serial} there")


def refuse_loss() -> Decision:
    """For a state that would be overwritten where nothing keeps what is overwritten."""
    reason = "the state there would be lost: its bucket keeps no versions"
    return Decision("refuse", reason, "switch versioning on with `stateroom up`")


def refuse_removal() -> Decision:
    """For a state that would be removed where nothing keeps what is removed."""
    reason = "it would be lost where it is: that bucket keeps no versions"
    return Decision("refuse", reason, "leave --remove-source out, or switch versioning on with `stateroom up`")


def _decide_about_digest(state: Seen, there: End) -> Decision:
    if there.digest is None or there.digest == state.digest:
        return Decision("copy", "there is none")
    return Decision(
        "refuse",
        "there is the digest of a state that is gone",
        "bring that back with `stateroom restore`, or remove the digest with `stateroom digest repair`",
    )


def _conflict(state: Seen, other: Seen) -> str:
    """Why a state must not take the place of the other one; empty when it may."""
    if state.serial is None or other.serial is None or None in (state.lineage, other.lineage):
        return "its client has encrypted serial or lineage, and what is there has another content"
    if state.lineage != other.lineage:
        return f"there is another state, of lineage {other.lineage}"
    if state.serial == other.serial:
        return f"there is another content with the same serial {state.serial}"
    return f"the state there is newer: serial {other.serial}" if other.serial > state.serial else ""
