"""The scenario, the same on every cloud: what Terraform itself does to a backend, and what must fail."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from stateroom.errors import CredentialsError, SmokeError, StateroomError, StoppedError
from stateroom.smoke.probe import Probe, Refusal, SkippedError
from stateroom.smoke.report import Observer, Result, StepFinished
from stateroom.states.lock_info import LockInfo

T = TypeVar("T")

IDENTITY: Final = "identity"
LOCK: Final = "take the lock"
WRITE: Final = "write a state"
UNLOCK: Final = "release the lock"
CLEAN_UP: Final = "clean up"

_INFO: Final = "Stateroom smoke test"

_EVERY: Final = 2.0
"""Seconds between two attempts of what is not yet in force."""


@dataclass(frozen=True)
class Step:
    """One step. `perform` returns what was seen; it is skipped unless the steps in `needs` passed."""

    name: str
    what: str
    perform: Callable[[], str]
    needs: tuple[str, ...] = ()


@dataclass
class Run:
    """The steps on one probe, and what they pass on to each other. `pause` lets seconds pass."""

    probe: Probe
    pause: Callable[[float], None] = time.sleep
    lineage: str = field(default_factory=lambda: str(uuid.uuid4()))
    first: LockInfo = field(init=False)
    body: bytes = b""
    version: str = ""
    serial: int = 0
    waited: float = 0.0

    def __post_init__(self) -> None:
        self.first = LockInfo.new(self.probe.path, info=_INFO)

    def steps(self) -> Iterator[Step]:
        yield Step(IDENTITY, "asked who the credentials belong to", self.identity)
        yield Step(LOCK, "took the lock", self.lock, (IDENTITY,))
        yield Step("a second client is refused", "took the lock as somebody else", self.contend, (LOCK,))
        yield Step(WRITE, "wrote a state", self.write, (IDENTITY,))
        yield Step("read it back", "compared content and digest", self.read, (WRITE,))
        yield Step("encryption", "compared the algorithm and key of what is stored", self.encryption, (WRITE,))
        yield Step("old versions are kept", "wrote again and read the old version", self.versions, (WRITE,))
        for refusal in self.probe.refusals():
            yield Step(refusal.name, refusal.what, self._refused(refusal), (WRITE,))
        yield Step(UNLOCK, "read the lock, compared its ID, removed it", self.unlock, (LOCK,))
        yield Step("the lock is free", "looked who holds the lock", self.free, (UNLOCK,))

    def identity(self) -> str:
        return self.probe.read_identity()

    def lock(self) -> str:
        if not self.probe.locks:
            raise SkippedError("the backend has lock mode none: nothing keeps two clients apart")
        for lock in self.probe.locks:
            holder = lock.take(self.first)
            if holder is not None:
                raise SmokeError(f"the {lock.name} of a new key is held by {holder}")
        return f"{_names(self.probe)}, ID {self.first.id}"

    def contend(self) -> str:
        for lock in self.probe.locks:
            second = LockInfo.new(self.probe.path, info=_INFO)
            holder = lock.take(second)
            if holder is None:
                raise SmokeError(
                    f"the {lock.name} let a second client in",
                    why="two clients can write the same state at the same time",
                )
            if holder != self.first:
                raise SmokeError(f"the {lock.name} showed the second client another holder: {holder}")
        return f"refused, and shown the holder: {self.first}"

    def write(self) -> str:
        self.body = self._next_state()
        self.version = self.probe.write_state(self.body)
        return f"{len(self.body)} bytes, version {self.version}"

    def read(self) -> str:
        stored = self.probe.read_state()
        digest = hashlib.md5(self.body, usedforsecurity=False).hexdigest()
        if stored.body != self.body:
            raise SmokeError("the state that was read is not the one that was written")
        if stored.digest is None:
            return "the same bytes; this lock mode records no digest"
        if stored.digest != digest:
            raise SmokeError(f"the recorded digest is {stored.digest} and the state's is {digest}")
        return f"the same bytes, digest {digest}"

    def encryption(self) -> str:
        wanted, found = self.probe.encryption, self.probe.read_encryption()
        for name, stored in found.items():
            if stored != wanted:
                raise SmokeError(f"the {name} is stored under {stored}, not under {wanted}")
        return f"{' and '.join(found)} under {wanted}"

    def versions(self) -> str:
        newer, version = self._patiently(self._write_again)
        if self.probe.read_state(self.version).body != self.body:
            raise SmokeError(f"version {self.version} no longer holds what was written first")
        if self.probe.read_state().body != newer:
            raise SmokeError("the newest version is not what was written last")
        return f"version {version} is new, {self.version} still holds the first state"

    def _write_again(self) -> tuple[bytes, str]:
        newer = self._next_state()
        version = self.probe.write_state(newer)
        if version == self.version:
            self.body = newer
            raise SmokeError("the second write replaced the first", why="the bucket does not keep versions of a state")
        return newer, version

    def unlock(self) -> str:
        for lock in self.probe.locks:
            lock.release(self.first.id)
        return f"{_names(self.probe)}, ID {self.first.id}"

    def free(self) -> str:
        for lock in self.probe.locks:
            holder = lock.read()
            if holder is not None:
                raise SmokeError(f"the {lock.name} is still held by {holder}")
        return f"{_names(self.probe)} free"

    def clean_up(self) -> str:
        cleaned = self.probe.clean_up()
        if cleaned.remains:
            raise SmokeError(
                f"could not remove everything that the smoke test wrote below {self.probe.prefix}",
                why="; ".join(cleaned.remains),
                remedy="remove it by hand: it holds nothing of yours",
            )
        if cleaned.kept:
            raise SkippedError(f"removed {cleaned.removed}, and kept by object lock: {'; '.join(cleaned.kept)}")
        return f"removed {cleaned.removed} versions, markers and items"

    def _refused(self, refusal: Refusal) -> Callable[[], str]:
        def perform() -> str:
            try:
                return self._patiently(refusal.attempt)
            except SmokeError as error:
                if self.probe.unenforced is None:
                    raise
                missing = refusal.read_missing()
                if missing is not None:
                    raise SmokeError(error.what, why=missing) from None
                raise SkippedError(f"{error.what}: {self.probe.unenforced}") from None

        return perform

    def _patiently(self, attempt: Callable[[], T]) -> T:
        """Repeat what goes wrong until it goes right or the patience of the run is used up."""
        while True:
            try:
                return attempt()
            except SmokeError:
                if self.waited >= self.probe.patience:
                    raise
            self.pause(_EVERY)
            self.waited += _EVERY

    def _next_state(self) -> bytes:
        """A state of version 4 without resources, laid out as Terraform writes it."""
        self.serial += 1
        state = {
            "version": 4,
            "terraform_version": "1.11.0",
            "serial": self.serial,
            "lineage": self.lineage,
            "outputs": {},
            "resources": [],
            "check_results": None,
        }
        return (json.dumps(state, indent=2) + "\n").encode()


def perform_scenario(
    probe: Probe, observer: Observer, pause: Callable[[float], None] = time.sleep
) -> tuple[StepFinished, ...]:
    """Perform every step, and clean up whatever happens.

    What must be in force but is not yet is tried again, as long as the probe's patience lasts; `pause` lets the seconds
    pass. A step that fails is in the result; what depends on it is skipped. Ctrl-C: cleans up, then StoppedError, which
    says what remains.
    """
    run = Run(probe, pause)
    finished: list[StepFinished] = []
    try:
        for step in run.steps():
            finished.append(_perform(step, finished, observer))
    except KeyboardInterrupt:
        raise _stopped(run, observer) from None
    except BaseException:
        _clean_up(run, observer)
        raise
    try:
        finished.append(_clean_up(run, observer, finished))
    except KeyboardInterrupt:
        raise _stopped_cleaning(run) from None
    return tuple(finished)


def _perform(step: Step, finished: Sequence[StepFinished], observer: Observer) -> StepFinished:
    result: Result
    began = time.perf_counter()
    passed = {done.name for done in finished if done.result == "passed"}
    missing = [name for name in step.needs if name not in passed]
    denied = False
    try:
        if missing:
            raise SkippedError(_reason(missing[0], finished))
        result, detail = "passed", step.perform()
    except SkippedError as skipped:
        result, detail = "skipped", str(skipped)
    except StateroomError as error:
        result, detail, denied = "failed", str(error), isinstance(error, CredentialsError)
    # In milliseconds: whoever reads the report, or a stack output, has no use for the clock's last digits.
    done = StepFinished(step.name, step.what, result, round(time.perf_counter() - began, 3), detail, denied)
    observer(done)
    return done


def _reason(missing: str, finished: Sequence[StepFinished]) -> str:
    cause = next(done for done in finished if done.name == missing)
    return f"because of a failure before: {missing}" if cause.result == "failed" else cause.detail


def _clean_up(run: Run, observer: Observer, finished: Sequence[StepFinished] = ()) -> StepFinished:
    """After all steps, which are `finished`, or in the middle of them. Who could not sign in wrote nothing."""
    needs = (IDENTITY,) if finished else ()
    return _perform(Step(CLEAN_UP, "removed everything that was written", run.clean_up, needs), finished, observer)


def _stopped(run: Run, observer: Observer) -> StoppedError:
    try:
        cleaned = _clean_up(run, observer)
    except KeyboardInterrupt:
        return _stopped_cleaning(run)
    return StoppedError("the smoke test was stopped", why=cleaned.detail, remedy="run it again: it starts anew")


def _stopped_cleaning(run: Run) -> StoppedError:
    return StoppedError(
        "the smoke test was stopped",
        why=f"the cleaning was stopped too: what it wrote below {run.probe.prefix} may remain",
        remedy="remove it: it holds nothing of yours",
    )


def _names(probe: Probe) -> str:
    return " and ".join(lock.name for lock in probe.locks)
