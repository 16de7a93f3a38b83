"""Moves states to another backend, each under the locks of both its ends, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import Final

from stateroom.errors import RefusedError, StateroomError, StoppedError
from stateroom.states.ends import OPERATION, Backend, Origin, Taken
from stateroom.states.holding import Work, hold
from stateroom.states.moving import WRITES, Decision, End, Move, decide, look_at, refuse_loss
from stateroom.states.store import Body
from stateroom.states.taking_back import Before, take_back
from stateroom.states.versions import would_lose
from stateroom.states.writing import write_digest, write_state

_AT_ONCE: Final = 8
"""States that are moved at the same time."""


@dataclass(frozen=True)
class Job:
    """Whence and whither. removing: the backend that a state is removed from in the end; None when it stays where it
    is. force: as for `moving.decide`."""

    origin: Origin
    target: Backend
    removing: Backend | None = None
    force: bool = False


@dataclass(frozen=True)
class Moved:
    """What became of a move. changed: in words. error: why it did not come to its end."""

    move: Move
    changed: tuple[str, ...] = ()
    error: StateroomError | None = None


@dataclass
class _Run:
    """The moves that are on their way, and what became of those that are not any more."""

    futures: dict[Future[Moved], Move] = field(default_factory=dict)
    results: dict[str, Moved] = field(default_factory=dict)

    def collect(self, tell: Callable[[Moved], None]) -> None:
        for future in as_completed([each for each in self.futures if self.futures[each].source not in self.results]):
            move = self.futures[future]
            self.results[move.source] = _stopped(move) if future.cancelled() else future.result()
            tell(self.results[move.source])

    def stop(self) -> None:
        """Begin no other one. Those under way come to their end: each is a few calls, and half a move is none."""
        for future in self.futures:
            future.cancel()


def carry_out(job: Job, moves: Sequence[Move], tell: Callable[[Moved], None]) -> list[Moved]:
    """Carry out these moves, some at a time, and tell what became of each. One that fails does not keep the others from
    being made. After an interruption no other one is begun."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        run = _Run()
        try:
            for move in moves:
                run.futures[pool.submit(_attempt, job, move)] = move
        except KeyboardInterrupt:
            run.stop()
        while True:
            try:
                run.collect(tell)
                break
            except KeyboardInterrupt:
                run.stop()
            except BaseException:
                run.stop()
                raise
    return [run.results.get(move.source) or _stopped(move) for move in moves]


def _stopped(move: Move) -> Moved:
    return Moved(
        move, error=StoppedError("interrupted", why="this one was not begun", remedy="run the same command again")
    )


def _attempt(job: Job, move: Move) -> Moved:
    try:
        return Moved(move, tuple(move_state(job, move)))
    except StateroomError as error:
        return Moved(move, error=error)


def move_state(job: Job, move: Move) -> list[str]:
    """Move one state, under the locks of both ends; what was changed, in words. Everything is looked at again first.

    LockHeldError when somebody holds a lock; RefusedError for a state that has changed so that it must not be moved any
    more. When something fails after the state was written, the target is put back as it was.
    """
    target = job.target
    with (
        job.origin.reading(move.source) as taken,
        hold(target.store, move.target, OPERATION, target.stack) as work,
    ):
        content = _require_content(move, taken)
        digests = target.store.digests_of(move.target)
        before = Before(target.store.read(move.target), digests.read_digest() if digests else None)
        there = None if before.content is None else look_at(before.content)
        decision = decide(
            End(look_at(content), taken.digest), End(there, before.digest, digests is not None), force=job.force
        )
        if decision.action == "overwrite" and would_lose(target.store, move.target):
            decision = refuse_loss()
        _require_allowed(move, decision)
        if decision.action in WRITES:
            _write(target, move.target, content, before, work)
        elif decision.action == "digest":
            write_digest(target.store, move.target, content, work)
        if move.removes and job.removing is not None:
            job.removing.remove(move.source, taken)
            work.done.append(f"removed it from {job.removing.stack}")
    return work.done


def _write(target: Backend, key: str, content: bytes, before: Before, work: Work) -> None:
    try:
        write_state(target.store, key, content, before.body, work)
        _require_written(target, key, content)
        write_digest(target.store, key, content, work)
    except Exception as error:  # noqa: BLE001 - whatever it is, the state is put back before anybody is told
        # What is still there of it, the error says itself.
        work.done.clear()
        failed = error if isinstance(error, StateroomError) else _unexpected(error)
        take_back(target, key, before, content, failed)
        raise failed from None


def _unexpected(error: Exception) -> StateroomError:
    return StateroomError(f"unexpected {type(error).__name__}: {error}", why="this is a defect of Stateroom")


def _require_written(target: Backend, key: str, content: bytes) -> None:
    """Read the state back, and compare bytes and encryption."""
    found = target.store.read(key)
    if found is None or found.content != content:
        raise StateroomError(
            f"{key} did not come back as it was written",
            why=f"{0 if found is None else len(found.content)} bytes were read, and {len(content)} written, or others",
            remedy="find out who writes there without a lock, then run the same command again",
        )
    wanted, is_wanted = _encryption(target, found)
    if not is_wanted:
        raise StateroomError(
            f"{key} was stored under another encryption than the backend asks for",
            why=f"it is {found.encryption} {found.encryption_key or ''}".rstrip() + f", and should be {wanted}",
            remedy=f"see what has changed with `stateroom preview --stack {target.stack}`",
        )


def _encryption(target: Backend, found: Body) -> tuple[str, bool]:
    """How a state should be stored, and whether it is. OSS names a key by its ID, S3 by its ARN."""
    facts = target.store.facts
    if facts.kms_key_arn is None:
        return facts.encryption, found.encryption == facts.encryption
    keys = (facts.kms_key_arn, facts.kms_key_arn.rpartition("/")[2])
    return f"{facts.encryption} {facts.kms_key_arn}", found.encryption == facts.encryption and (
        found.encryption_key in keys
    )


def _require_content(move: Move, taken: Taken) -> bytes:
    if taken.content is None:
        raise RefusedError(
            f"{move.source} is not moved: it is gone",
            why="somebody has removed it since it was looked at; nothing was changed",
            remedy="run the same command again",
        )
    return taken.content


def _require_allowed(move: Move, decision: Decision) -> None:
    if decision.action == "refuse":
        raise RefusedError(
            f"{move.source} is not moved: {decision.reason}",
            why="that has changed since it was looked at; nothing was changed",
            remedy=decision.remedy,
        )
