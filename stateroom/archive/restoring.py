"""Brings states back from an archive, each under its lock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from stateroom.archive.ahead import ahead
from stateroom.archive.manifest import ArchivedState, describe_contents
from stateroom.archive.planning import Step, There, Wish, plan_state
from stateroom.archive.reading import Archive
from stateroom.errors import (
    CloudError,
    CredentialsError,
    DeniedError,
    StateroomError,
    StoppedError,
    UnreachableError,
)
from stateroom.states.digest import digest_of
from stateroom.states.holding import Work, hold
from stateroom.states.restoring import highest_serial
from stateroom.states.state_document import parse_state, with_serial
from stateroom.states.store import Body, Store, Version
from stateroom.states.writing import delete_state, exchange_digest, write_digest, write_state, written_by_somebody

OPERATION: Final = "StateroomRestoreBackup"
"""What a client is shown of us while it waits for the lock."""

_AT_ONCE: Final = 8
"""States at the same time; of each, two versions are in memory at most."""


@dataclass(frozen=True)
class Outcome:
    """What came of a step. changed: in words. error: why it, or a part of it, was not done."""

    step: Step
    changed: tuple[str, ...] = ()
    error: StateroomError | None = None


@dataclass(frozen=True)
class Restoration:
    """An archive, and the backend that it is brought back into. keeps: whether its bucket keeps what is overwritten."""

    store: Store
    archive: Archive
    wish: Wish
    keeps: bool

    def read_steps(self, keys: Mapping[str, str], chosen: Sequence[ArchivedState]) -> list[Step]:
        """What would be done for each of some states. keys: where each one belongs, by its key. Changes nothing."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(lambda state: self._read_step(state, keys[state.key]), chosen))

    def carry_out(self, steps: Sequence[Step], tell: Callable[[Outcome], None]) -> list[Outcome]:
        """Do it, several at a time. One that fails does not keep the others from being done, unless the cloud cannot be
        reached or the credentials are no good: then no more is begun.

        tell: is shown each outcome, in the order of the steps. StoppedError when it is interrupted; what was under way
        is brought to its end first.
        """
        done: list[Outcome] = []
        try:
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                for outcome in ahead(pool, self._carry_out, steps, _AT_ONCE):
                    done.append(outcome)
                    tell(outcome)
                    if _concerns_all(outcome.error):
                        break
        except KeyboardInterrupt:
            raise StoppedError(
                "interrupted",
                why=f"{len(done)} of {len(steps)} states were done by then, and those that were under way may be, too",
                remedy="run the same command again: it goes on where this one stopped",
            ) from None
        return done

    def _read_step(self, state: ArchivedState, key: str) -> Step:
        try:
            return plan_state(state, key, self._read_there(state, key)[0], self.wish)
        except UnreachableError:
            raise
        except (CloudError, DeniedError) as error:
            return Step(state, key, "refuse", reason=f"what is there cannot be read: {error.what}", remedy=error.remedy)

    def _read_there(self, state: ArchivedState, key: str) -> tuple[There, Body | None]:
        versions = [each for each in reversed(self.store.list_versions(key)) if not each.is_deletion]
        current = self.store.read(key)
        digests = self.store.digests_of(key)
        recorded = digests.read_digest() if digests else None
        contents = None if current is None else describe_contents(current.content)
        unknown = versions and (contents is None or contents.problem)
        there = There(
            current=contents,
            is_newest=current is not None and self._is_newest(state, current.content),
            versions=len(versions),
            begins=self._begins(state, key, versions, current),
            highest=highest_serial(self.store, key, None) if unknown else 0,
            has_table=digests is not None,
            recorded=recorded is not None,
            is_right=digests is None or (current is not None and recorded == digest_of(current.content)),
            keeps=self.keeps,
        )
        return there, current

    def _is_newest(self, state: ArchivedState, there: bytes) -> bool:
        """Whether this is the newest version of the archive, but for its serial: an earlier run may have raised it."""
        if state.newest.file is None:
            return False
        if hashlib.sha256(there).hexdigest() == state.newest.sha256:
            return True
        if state.newest.problem or state.newest.client_encrypted:
            return False
        try:
            document = parse_state(there)
        except ValueError:
            return False
        if document.encrypted or document.serial is None or document.serial < (state.newest.serial or 0):
            return False
        return there == with_serial(self.archive.read(state.newest), document.serial)

    def _begins(self, state: ArchivedState, key: str, versions: Sequence[Version], current: Body | None) -> bool:
        """Whether what is there is the beginning of the history in the archive. As many versions as there are in the
        archive are compared only where that matters: where the state is to be deleted."""
        archived = state.contents
        if len(versions) > len(archived) - (not state.is_deleted):
            return False
        if any(there.size != each.size for there, each in zip(versions, archived, strict=False)):
            return False
        for there, each in zip(versions, archived, strict=False):
            body = current if current and current.version == there.id else self.store.read(key, there.id)
            if body is None or hashlib.sha256(body.content).hexdigest() != each.sha256:
                return False
        return True

    def _carry_out(self, step: Step) -> Outcome:
        try:
            with hold(self.store, step.key, OPERATION) as work:
                self._write(step, work)
            return Outcome(step, tuple(work.done))
        except StateroomError as error:
            return Outcome(step, error=error)

    def _write(self, step: Step, work: Work) -> None:
        """What was planned, if that is still what there is to do."""
        there, current = self._read_there(step.state, step.key)
        now = plan_state(step.state, step.key, there, self.wish)
        if now != step and now.kind != "keep":
            raise StateroomError(
                f"{step.key} has changed since the plan was made",
                why="somebody else has written it; nothing was changed",
                remedy="run the same command again, and look at its plan",
            )
        for version in now.versions:
            contents = self.archive.read(version)
            if version is now.versions[-1] and now.serial is not None:
                contents = with_serial(contents, now.serial)
            current = self._write_version(step.key, contents, current, work)
        if now.kind == "delete" and current is not None:
            self._delete(step.key, current, work)
        elif now.is_pending and current is not None:
            write_digest(self.store, step.key, current.content, work)
            self._require(step.key, current.content)

    def _write_version(self, key: str, contents: bytes, before: Body | None, work: Work) -> Body:
        """Write a version, and read it back. A request that was repeated may have met its own work."""
        written = write_state(self.store, key, contents, before, work)
        found = self.store.read(key, written)
        if found is None or found.content != contents:
            raise StateroomError(
                f"version {written} of {key} is not what was written",
                why="it was read back, and differs",
                remedy="look at `stateroom history`, and find out who else writes there",
            )
        return found

    def _delete(self, key: str, current: Body, work: Work) -> None:
        """With its digest, as a client does. The digest goes first: what has none is known as ours by the next run, and
        a digest without a state keeps every client from beginning a new one."""
        digests = self.store.digests_of(key)
        recorded = digests.read_digest() if digests else None
        if digests is not None and recorded is not None:
            if not exchange_digest(digests, recorded, None):
                raise written_by_somebody(key)
            work.done.append(f"removed the digest {recorded}")
        delete_state(self.store, key, current)
        work.done.append("deleted it")

    def _require(self, key: str, contents: bytes) -> None:
        """StateroomError unless clients now see these contents with their digest."""
        digests, current = self.store.digests_of(key), self.store.read(key)
        is_right = digests is None or digests.read_digest() == digest_of(contents)
        if current is None or current.content != contents or not is_right:
            raise StateroomError(
                f"{key} is not what was written, or its digest is not",
                why="both were read back after they were written",
                remedy="find out who else writes there, then run the same command again",
            )


def _concerns_all(error: StateroomError | None) -> bool:
    return isinstance(error, UnreachableError | CredentialsError) and not isinstance(error, DeniedError)
