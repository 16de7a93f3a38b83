"""What bringing a state back from an archive would do. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from stateroom.archive.manifest import ArchivedState, ArchivedVersion, Contents

Kind = Literal["keep", "digest", "write", "delete", "skip", "refuse"]
"""keep: all of it is there. digest: all but its digest. write: versions are written. delete: versions are written, if
any are missing, and the state is deleted then, as it was. skip: not brought back, which is no fault. refuse: not
brought back, which is one."""

FORCE = "give --force if that is meant; what is there stays as an old version"


@dataclass(frozen=True)
class Wish:
    """What a user wants of a restoration. latest_only: leave the history out. force: go over what is there, as long as
    it is kept as an old version."""

    latest_only: bool = False
    force: bool = False


@dataclass(frozen=True)
class There:
    """What is in the place of a state before it is brought back.

    current: what the state there says of itself; None when there is none. is_newest: whether it is the newest version
    of the archive, a raised serial aside. versions: how many there are, deletions not counted. begins: whether they
    are, byte for byte, what the history in the archive begins with. highest: the highest serial among them, where the
    current state does not tell. has_table, recorded, is_right: whether the backend keeps digests, whether there is one,
    and whether it is that of the current state. keeps: whether the bucket keeps what is overwritten.
    """

    current: Contents | None = None
    is_newest: bool = False
    versions: int = 0
    begins: bool = True
    highest: int = 0
    has_table: bool = True
    recorded: bool = False
    is_right: bool = False
    keeps: bool = True


@dataclass(frozen=True)
class Step:
    """What is done for one state. key: where it comes back. versions: what is written, the oldest first. serial: what
    the last one of them gets; None when it stays byte for byte. reason, remedy: for a reader."""

    state: ArchivedState
    key: str
    kind: Kind
    versions: tuple[ArchivedVersion, ...] = ()
    serial: int | None = None
    reason: str = ""
    remedy: str = field(default="", compare=False)

    @property
    def is_pending(self) -> bool:
        """Whether it changes anything."""
        return self.kind in ("digest", "write", "delete")


def plan_state(state: ArchivedState, key: str, there: There, wish: Wish) -> Step:
    """What bringing back one state would do."""
    step, newest = Step(state, key, "refuse"), state.newest
    if newest.file is None:
        reason = f"its newest version is not in the archive: {newest.problem}"
        return replace(step, reason=reason, remedy="take another archive: an older version is not what the state was")
    if state.is_deleted:
        return _plan_deleted(step, there, wish)
    in_full = there.keeps and not wish.latest_only
    if there.is_newest and not (in_full and _missing(state, there)):
        return replace(step, kind="keep" if there.is_right else "digest", reason="it is there already")
    if newest.problem and not (wish.force and _missing(state, there) and (in_full or not there.versions)):
        remedy = "give --force if it should come back as it is" if not there.versions else "take another archive"
        return replace(step, reason=f"its newest version is no state: {newest.problem}", remedy=remedy)
    if there.current is not None and not there.keeps:
        remedy = "switch versioning on with `stateroom up`, then run the same command again"
        return replace(step, reason="what is there would be lost: the bucket keeps no versions", remedy=remedy)
    if in_full and _missing(state, there):
        reason = "what is there is an older part of its history" if there.versions else ""
        return replace(step, kind="write", versions=_missing(state, there), reason=reason)
    step = replace(step, kind="write", versions=(newest,))
    if there.current is not None:
        return _plan_over(step, there, there.current, wish)
    if there.versions:
        return _plan_gone(step, there)
    older = len(state.contents) - 1
    why = "the bucket keeps no versions" if not there.keeps else "only the newest one is asked for"
    return replace(step, reason=f"{older} older in the archive stay there: {why}" if older else "")


def _missing(state: ArchivedState, there: There) -> tuple[ArchivedVersion, ...]:
    """The versions that come after those that are there, if these are a part of the same history."""
    return state.contents[there.versions :] if there.begins else ()


def _plan_deleted(step: Step, there: There, wish: Wish) -> Step:
    """A state that was deleted when it was backed up: its history comes back, and then it is deleted again.

    What is alive is deleted only where an interrupted run of ours has written it, which the missing digest tells, or
    where it is meant."""
    if there.current is None and there.versions:
        return replace(step, kind="keep", reason="it is deleted there, too")
    if there.current is None and (wish.latest_only or not there.keeps):
        why = "the bucket keeps none" if not there.keeps else "only the newest version is asked for"
        return replace(step, kind="skip", reason=f"it was deleted; only its history could come back, and {why}")
    is_ours = there.begins and there.has_table and not there.recorded
    may_go = there.keeps and there.begins and not wish.latest_only
    if there.current is None or (may_go and (is_ours or wish.force)):
        reason = "it was deleted, and is deleted again when its history is there"
        return replace(step, kind="delete", versions=_missing(step.state, there), reason=reason)
    remedy = "leave it as it is, or delete it with its tool"
    return replace(
        step,
        reason="it was deleted when it was backed up, and there is a state now",
        remedy=f"{remedy}; or {FORCE}" if may_go else remedy,
    )


def _plan_gone(step: Step, there: There) -> Step:
    """A state that was deleted in the backend comes back above every serial that was, as `restore` does it."""
    newest = step.versions[-1]
    raised = not newest.client_encrypted and (newest.serial or 0) <= there.highest
    return replace(
        step,
        serial=there.highest + 1 if raised else None,
        reason="it was deleted there, and its versions of then stay",
    )


def _plan_over(step: Step, there: There, current: Contents, wish: Wish) -> Step:
    """A state in the place of which there is another one."""
    newest = step.versions[-1]
    if current.problem:
        reason = f"what is there is no state: {current.problem}"
    elif current.lineage is None or current.lineage != newest.lineage:
        reason = f"there is another state, with the lineage {current.lineage or 'unknown'}"
    elif current.serial is None or newest.serial is None:
        reason = "which of the two is newer cannot be told: a serial is encrypted"
    elif newest.serial > current.serial:
        return replace(step, reason=f"there is the serial {current.serial}")
    else:
        reason = f"there is the serial {current.serial}, and the archive has {newest.serial}"
    if not wish.force:
        return replace(step, kind="refuse", versions=(), reason=reason, remedy=FORCE)
    if newest.client_encrypted:
        return replace(step, reason=f"{reason}; its client has encrypted it, so its serial stays")
    highest = max(current.serial or 0, there.highest, newest.serial or 0)
    return replace(step, serial=highest + 1, reason=reason)
