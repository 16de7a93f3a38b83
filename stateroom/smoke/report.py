"""What the smoke test tells: each step when it has ended, and a report of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from stateroom.errors import CredentialsError, SmokeError, StateroomError

Result = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class StepFinished:
    """A step ended after `seconds`. `name` is what shows in a list, `what` says what was done.

    detail: what was seen when it passed, the error's whole text when it failed, the reason when it was skipped.
    denied: it failed because of the credentials, or a permission that they lack.
    """

    name: str
    what: str
    result: Result
    seconds: float
    detail: str
    denied: bool = False


Observer = Callable[[StepFinished], None]
"""Told of each step when it has ended."""


@dataclass(frozen=True)
class Report:
    """The whole run. `prefix` is where in the bucket it worked."""

    backend: str
    lock: str
    prefix: str
    steps: tuple[StepFinished, ...]
    seconds: float

    @property
    def failed(self) -> tuple[StepFinished, ...]:
        return tuple(step for step in self.steps if step.result == "failed")

    @property
    def passed(self) -> bool:
        """Nothing failed. A skipped step is neither for nor against."""
        return not self.failed

    @property
    def exit_code(self) -> int:
        """What the first failure makes it; those after it may be its consequence."""
        return _error_of(self.failed[0]).exit_code if self.failed else 0

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "steps": [asdict(step) for step in self.steps], "passed": self.passed}


def require(report: Report) -> Report:
    """The report itself when nothing failed, else an error that names every failed step: CredentialsError when the
    first one failed because of the credentials, else SmokeError."""
    if report.passed:
        return report
    what = ", ".join(step.name for step in report.failed)
    raise _error_of(report.failed[0])(
        f"the backend {report.backend} is not proven: {what} failed",
        why="\n".join(f"{step.name}: {step.detail}" for step in report.failed).replace("\n", "\n        "),
        remedy=(
            "`stateroom whoami` says whose credentials these are; with the right ones, run `stateroom smoke` again"
            if report.failed[0].denied
            else "repair it with `stateroom up`, which converges what drifted, and run `stateroom smoke` again"
        ),
    )


def _error_of(step: StepFinished) -> type[StateroomError]:
    return CredentialsError if step.denied else SmokeError


def ignore(_step: StepFinished) -> None:
    """The observer that shows nothing."""
