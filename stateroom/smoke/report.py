"""What the smoke test tells: each step when it has ended, and a report of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from stateroom.errors import SmokeError

Result = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class StepFinished:
    """A step ended after `seconds`. `name` is what shows in a list, `what` says what was done.

    detail: what was seen when it passed, the error's whole text when it failed, the reason when it was skipped.
    """

    name: str
    what: str
    result: Result
    seconds: float
    detail: str


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

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "steps": [asdict(step) for step in self.steps], "passed": self.passed}


def require(report: Report) -> Report:
    """The report itself when nothing failed, else SmokeError that names every failed step."""
    if report.passed:
        return report
    what = ", ".join(step.name for step in report.failed)
    raise SmokeError(
        f"the backend {report.backend} is not proven: {what} failed",
        why="\n".join(f"{step.name}: {step.detail}" for step in report.failed).replace("\n", "\n        "),
        remedy="repair it with `stateroom up`, which converges what drifted, and run `stateroom smoke` again",
    )


def ignore(_step: StepFinished) -> None:
    """The observer that shows nothing."""
