"""Every error a user can meet, as one tree.

    StateroomError                 1   something failed
    ├── ConfigError                3   the stack file, or a value in it, is wrong
    │   └── UsageError             3   the command line is wrong
    ├── RefusedError               4   doing it could lose data or touch what is not ours
    │   └── ViolationError         4   a mandatory policy is not kept
    ├── PolicyError                1   a policy itself failed
    ├── CredentialsError           5   no credentials, expired ones, or another account's
    │   └── DeniedError            5   the credentials lack a permission
    ├── LockHeldError              6   somebody holds the lock
    ├── StoppedError               1   interrupted half way; says what was done
    ├── SmokeError                 1   a step of the smoke test failed
    └── CloudError                 1   the cloud answered with an error
        ├── UnreachableError       1   the endpoint does not answer
        └── DeadlineError          1   the cloud took longer than the wait allows

Exit code 0 is success and 2 is "changes pending" (`stateroom preview`, and others that only show); neither is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class StateroomError(Exception):
    """An error with a message for the user: what happened, why, and what to do next.

    `what` is one line. `why` and `remedy` may be empty when the line says it all.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, why: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.what]
        if self.why:
            parts.append(f"  why:  {self.why}")
        if self.remedy:
            parts.append(f"  next: {self.remedy}")
        return "\n".join(parts)


class ConfigError(StateroomError):
    """The configuration is wrong. Carries every problem found, not just the first.

    Each problem reads `what is wrong @ $.path (value; what is allowed; what to do)`.
    """

    exit_code = 3

    def __init__(self, what: str, problems: Sequence[str] = (), *, why: str = "", remedy: str = "") -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        head, *rest = super().__str__().split("\n")
        return "\n".join([head, *(f"  - {problem}" for problem in self.problems), *rest])


class UsageError(ConfigError):
    """The command line is wrong: an unknown stack, a missing answer, a bad option."""


class RefusedError(StateroomError):
    """Refused for safety: nothing was written."""

    exit_code = 4


class ViolationError(RefusedError):
    """A mandatory policy is not kept. Carries every violation with what to do about it.

    policies: everything that the policies say, as data.
    """

    def __init__(
        self,
        what: str,
        violations: Sequence[tuple[str, str]] = (),
        *,
        why: str = "",
        remedy: str = "",
        policies: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.violations = tuple(violations)
        self.policies = dict(policies or {})

    def __str__(self) -> str:
        head, *rest = super().__str__().split("\n")
        told = (f"  - {broken}\n    next: {remedy}" for broken, remedy in self.violations)
        return "\n".join([head, *told, *rest])


class PolicyError(StateroomError):
    """A policy itself failed: it cannot be loaded, or raised an error."""


class CredentialsError(StateroomError):
    """No credentials, expired credentials, or credentials of another account."""

    exit_code = 5


class DeniedError(CredentialsError):
    """The cloud denied a call. Names the action and the resource."""


class LockHeldError(StateroomError):
    """A lock is held by somebody else."""

    exit_code = 6


class StoppedError(StateroomError):
    """The run stopped half way. `why` says what was done; the same command completes it."""


class SmokeError(StateroomError):
    """A step of the smoke test failed."""


class CloudError(StateroomError):
    """The cloud answered with an error. `code` is the cloud's own error code."""

    def __init__(self, what: str, *, code: str = "", why: str = "", remedy: str = "") -> None:
        super().__init__(what, why=why, remedy=remedy)
        self.code = code


class UnreachableError(CloudError):
    """The endpoint does not answer."""


class DeadlineError(CloudError):
    """Something the cloud makes asynchronously was not ready in time."""
