"""The plan: one decision for every declared resource."""

from __future__ import annotations

from dataclasses import dataclass

from stateroom.engine.decision import Create, Decision, Keep, Refuse, Remove, Replace, Update
from stateroom.engine.events import Resource
from stateroom.errors import RefusedError

StepDecision = Decision | Replace | Remove
"""What a plan may say: more than the direct engine ever decides."""

_WRITING = (Create, Update, Replace, Remove)


@dataclass(frozen=True)
class Step:
    """The plan's word on one resource."""

    resource: Resource
    decision: StepDecision


@dataclass(frozen=True)
class Plan:
    """All steps, in the order in which the program declared the resources."""

    steps: tuple[Step, ...]

    @property
    def pending(self) -> tuple[Step, ...]:
        """The steps that would write."""
        return tuple(step for step in self.steps if isinstance(step.decision, _WRITING))

    @property
    def kept(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if isinstance(step.decision, Keep))

    @property
    def refused(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if isinstance(step.decision, Refuse))

    def require_allowed(self) -> None:
        """Raise RefusedError, with every refusal in it, when the plan may not be carried out."""
        refusals = [step.decision for step in self.refused if isinstance(step.decision, Refuse)]
        if refusals:
            raise RefusedError(
                "; ".join(refusal.reason for refusal in refusals),
                why="nothing was written",
                remedy="; ".join(dict.fromkeys(refusal.remedy for refusal in refusals)),
            )

    def require_carried_out(self, stack: str) -> None:
        """Raise RefusedError when anything is pending, for those who need the whole backend as it is declared."""
        if self.pending:
            first = ", ".join(step.resource.identity for step in self.pending[:5])
            raise RefusedError(
                f"the backend of stack {stack} is not as declared: {len(self.pending)} changes are pending",
                why=f"first of them: {first}",
                remedy=f"run `stateroom up --stack {stack}`",
            )
