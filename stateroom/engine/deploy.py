"""Preview and up: identity, declare, read, plan, apply.

All reads go out together before anything is decided, and everything is decided before anything is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from stateroom.engine.cloud import Cloud, Identity
from stateroom.engine.decision import Context, Live
from stateroom.engine.declared import Declared
from stateroom.engine.driver import Driver
from stateroom.engine.events import Action, Observer, PhaseStarted, Planned, Resource, ignore
from stateroom.engine.handler import handler_for
from stateroom.engine.plan import Plan
from stateroom.engine.program import Program
from stateroom.engine.stages import ApplyStage, DeclareStage, PlanStage, StandInStage
from stateroom.errors import StateroomError, StoppedError

_READERS = 64

Gate = Callable[[Sequence[Declared]], None]
"""Told what is declared before anything is written; and again, with every value known, when everything is. What it
raises ends the run."""


def ignore_declared(_declared: Sequence[Declared]) -> None:
    """The gate that lets everything pass."""


@dataclass(frozen=True)
class Target:
    """Where a program is to be carried out.

    backend: the backend's name, the value of the ownership tag.
    adopt: take over what exists without our tag.
    """

    cloud: Cloud
    partition: str
    region: str
    owner: tuple[str, str]
    adopt: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run came to: its plan, what was done, and the stack's exports.

    After a preview `done` is empty and `outputs` has only what is known already.

    declared, live: what was declared, as far as it was known before anything was written, and what was live then, by
    URN.
    """

    plan: Plan
    done: tuple[tuple[Resource, Action], ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    declared: tuple[Declared, ...] = ()
    live: Mapping[str, Live | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Survey:
    """What is declared and what is live, by URN, in the order of declaration; and the stack's exports so far."""

    declared: tuple[Declared, ...]
    outputs: Mapping[str, Any]
    live: Mapping[str, Live | None]
    context: Context
    identity: Identity

    @property
    def order(self) -> Mapping[str, int]:
        return {declared.urn: rank for rank, declared in enumerate(self.declared)}


def suppose(program: Program, context: Context, identity: Identity) -> tuple[Declared, ...]:
    """What the program declares in the account of `identity`. Asks no cloud; for what only a cloud knows, a well-formed
    value stands in."""
    stage = StandInStage(context, identity)
    program.run(stage, dry_run=True)
    return tuple(stage.declared)


def preview(program: Program, target: Target, observer: Observer = ignore, gate: Gate = ignore_declared) -> Outcome:
    """What `up` would do. Writes nothing. Refusals are part of the plan, not an error."""
    with Driver(target.cloud) as driver:
        return _plan(program, read_survey(program, target, driver, observer), observer, gate)


def up(program: Program, target: Target, observer: Observer = ignore, gate: Gate = ignore_declared) -> Outcome:
    """Make the cloud as declared. RefusedError, before any write, when the plan refuses anything.

    gate: is told what is declared, with the values that the cloud has told by then, before anything is written, and
    once more after all of it is; what it raises ends the run.

    When it fails or is interrupted half way, what was done stays and is named in the error's `why`; the same call
    completes it.
    """
    with Driver(target.cloud) as driver:
        try:
            survey = read_survey(program, target, driver, observer)
            outcome = _plan(program, survey, observer, gate)
        except KeyboardInterrupt:
            raise StoppedError("interrupted", why="nothing was written", remedy="run the same command again") from None
        outcome.plan.require_allowed()
        if not outcome.plan.pending:
            return outcome
        observer(PhaseStarted("apply", len(outcome.plan.pending)))
        stage = ApplyStage(survey.context, survey.identity, survey.live, driver, observer)
        try:
            outputs = program.run(stage, dry_run=False)
        except (KeyboardInterrupt, StoppedError):
            raise StoppedError(
                "interrupted",
                why=_progress(stage, outcome.plan),
                remedy="run the same command again to complete it",
            ) from None
        except StateroomError as error:
            error.why = "; ".join(filter(None, [error.why, _progress(stage, outcome.plan)]))
            error.remedy = error.remedy or "run the same command again to complete it"
            raise
        gate(_in_order(stage.declared, survey))
        return replace(outcome, done=tuple(stage.done), outputs=outputs)


def read_survey(program: Program, target: Target, driver: Driver, observer: Observer) -> Survey:
    """Learn what is declared, then read all of it from the cloud at once."""
    # The first answer of the cloud and the first run of the program do not need each other until the end.
    observer(PhaseStarted("declare"))
    identity = target.cloud.identity()
    context = Context(identity.account, target.partition, target.region, target.owner, target.adopt)
    stage = DeclareStage(context, identity)
    outputs = program.run(stage, dry_run=True)
    declared = tuple(stage.declared)
    observer(PhaseStarted("read", len(declared)))
    with ThreadPoolExecutor(_READERS, thread_name_prefix="stateroom-read") as pool:
        readings = pool.map(lambda each: driver.run(handler_for(each.token).read_live(each.inputs, context)), declared)
        try:
            live = dict(zip((each.urn for each in declared), readings, strict=True))
        except BaseException:
            driver.stop()
            raise
    return Survey(declared, outputs, live, context, identity)


def _plan(program: Program, survey: Survey, observer: Observer, gate: Gate) -> Outcome:
    observer(PhaseStarted("plan", len(survey.declared)))
    stage = PlanStage(survey.context, survey.identity, survey.live)
    outputs = survey.outputs
    if any(live is not None for live in survey.live.values()):
        outputs = program.run(stage, dry_run=True)
    else:
        # Where nothing is live, the program would be told what it was told before, and declare the same.
        for each in survey.declared:
            stage.register(each)
    declared = _in_order(stage.declared, survey)
    gate(declared)
    plan = stage.plan(survey.order)
    for step in plan.steps:
        observer(Planned(step.resource, step.decision))
    return Outcome(plan, (), outputs, tuple(declared), survey.live)


def _in_order(declared: Sequence[Declared], survey: Survey) -> list[Declared]:
    """In the order of the first run, so that the verdicts read the same in every run."""
    order = survey.order
    return sorted(declared, key=lambda each: order.get(each.urn, len(order)))


def _progress(stage: ApplyStage, plan: Plan) -> str:
    if not stage.done and not stage.begun:
        return "nothing was written"
    done = ", ".join(f"{action}d {resource}" for resource, action in stage.done) or "none"
    begun = f"; begun, and perhaps made: {', '.join(map(str, stage.begun))}" if stage.begun else ""
    return f"{len(stage.done)} of {len(plan.pending)} changes were made ({done}){begun}"
