"""The whole job, for whoever asks: provision, record, emit, prove; or look, or tear down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stateroom import continuity
from stateroom.config.alicloud_names import PARTITION
from stateroom.config.backend import Backend, written
from stateroom.config.load import choose_stack, load_stack
from stateroom.config.names import owner_of, partition_of
from stateroom.engine.events import Observer
from stateroom.errors import StateroomError
from stateroom.facts import OWNER_TAG, Facts
from stateroom.proof import forget_proof, proof_lost_on_error, read_proof, write_proof
from stateroom.workspace import Workspace, require_writable

if TYPE_CHECKING:
    from stateroom.engine.cloud import Cloud
    from stateroom.engine.declared import Declared
    from stateroom.engine.deploy import Outcome, Target
    from stateroom.engine.destroy import Demolition
    from stateroom.engine.events import Resource
    from stateroom.engine.program import Program
    from stateroom.gate import Gate, Policies
    from stateroom.policy.judge import Judgement
    from stateroom.smoke.report import Report, StepFinished


@dataclass(frozen=True)
class Stack:
    """One stack of a project with its configuration, checked."""

    workspace: Workspace
    name: str
    backend: Backend

    @property
    def records(self) -> Path:
        return self.workspace.records(self.name)


@dataclass(frozen=True)
class Made:
    """A backend that is as declared, recorded and emitted.

    proven: whether this very backend has passed the smoke test before.
    left: what was part of the backend before this run, is no longer, and is still there.
    judgement: what the policies said before anything was written.
    """

    outcome: Outcome
    facts: Facts
    files: tuple[Path, ...]
    proven: bool
    left: tuple[str, ...] = ()
    judgement: Judgement | None = None


@dataclass(frozen=True)
class Watch:
    """Who is told what happens: what the engine does, that the backend is made, each step of the smoke test, and what
    the policies say before anything is written."""

    engine: Observer
    made: Callable[[Made], None]
    smoke: Callable[[StepFinished], None]
    judged: Callable[[Judgement], None] = lambda _judgement: None


def open_stack(workspace: Workspace, asked: str | None) -> Stack:
    """The stack that was asked for, or the only one. ConfigError with every problem of its file."""
    name = choose_stack(workspace.stacks, asked)
    return Stack(workspace, name, load_stack(workspace.stacks, name, project=workspace.root))


def preview(
    stack: Stack, watch: Watch, *, adopt: bool = False, policy_config: Path | None = None
) -> tuple[Outcome, Judgement | None]:
    """What `provision` would change, and what the policies say. Writes nothing. RefusedError where it would refuse the
    stack file as a whole; a mandatory policy that is not kept is part of the judgement, not an error."""
    policies = policies_of(stack, policy_config)
    cloud = connect_stack(stack, watch)
    gate = gate_of(stack, policies, cloud, watch, required=False)
    refuse_losses(stack, cloud, recorded_facts(stack))
    from stateroom.engine import deploy

    return deploy.preview(_program(stack), target_of(stack, cloud, adopt), watch.engine, gate), gate.judgement


def provision(
    stack: Stack, watch: Watch, *, adopt: bool = False, smoke: bool | None = None, policy_config: Path | None = None
) -> tuple[Made, Report | None]:
    """Make the backend, record its facts, write the configuration of each tool, and prove it. ViolationError, before
    anything is written, when a mandatory policy is not kept.

    policy_config: the policies' configuration, when it is not the project's own.
    smoke: None runs the smoke test unless this very backend has passed it before; True always; False never.
    The report is None when it did not run. A report of a failure is returned, not raised.
    """
    policies = policies_of(stack, policy_config)
    require_own_folder(stack)
    cloud = connect_stack(stack, watch)
    made = _make(stack, cloud, watch, adopt, gate_of(stack, policies, cloud, watch, required=True))
    watch.made(made)
    if smoke is False or (smoke is None and made.proven):
        return made, None
    return made, prove_facts(stack, made.facts, cloud, watch)


def policies_of(stack: Stack, asked: Path | None) -> Policies:
    """The policies for the stack's cloud, read before the cloud is asked anything."""
    from stateroom.gate import read_policies

    return read_policies(stack.workspace.root, asked, stack.backend.cloud)


def gate_of(stack: Stack, policies: Policies, cloud: Cloud, watch: Watch, *, required: bool) -> Gate:
    from stateroom.gate import Gate

    def suppose() -> tuple[Declared, ...]:
        return declare_stack(stack, cloud.identity().account)

    return Gate(policies, suppose, watch.judged, required=required)


def _make(stack: Stack, cloud: Cloud, watch: Watch, adopt: bool, gate: Gate) -> Made:
    from stateroom.engine import deploy

    recorded = check_before(stack, cloud)
    with proof_lost_on_error(stack):
        outcome = deploy.up(_program(stack), target_of(stack, cloud, adopt), watch.engine, gate)
    return record_made(stack, outcome, recorded, gate.judgement)


def require_own_folder(stack: Stack) -> None:
    """See that what is made can be recorded, and the configuration written, as `require_own_files` has it."""
    require_writable(stack.records)
    require_own_files(stack)


def require_own_files(stack: Stack) -> None:
    """RefusedError when somebody's file lies where ours would, or somebody has edited ours. Writes nothing."""
    from stateroom.emit.files import paths_of
    from stateroom.emit.overwriting import refuse_to_overwrite

    refuse_to_overwrite(paths_of(stack.backend.cloud, stack.backend.emit, stack.records))


def check_before(stack: Stack, cloud: Cloud) -> Facts | None:
    """What the last run recorded. RefusedError when this one would lose states or locks."""
    recorded = recorded_facts(stack)
    refuse_losses(stack, cloud, recorded)
    return recorded


def record_made(stack: Stack, outcome: Outcome, recorded: Facts | None, judgement: Judgement | None) -> Made:
    """Record what an engine made, and write the configuration of each tool."""
    from stateroom.emit.files import write_files
    from stateroom.emit.record import write_facts

    if outcome.done:
        forget_proof(stack)
    facts = Facts.of_exports(outcome.outputs)
    write_facts(facts, stack.name, stack.workspace.root)
    files = write_files(facts, stack.backend.emit, stack.records)
    left = continuity.list_left_behind(recorded, facts) if recorded is not None else ()
    return Made(outcome, facts, tuple(files), read_proof(stack) == facts, left, judgement)


def refuse_losses(stack: Stack, cloud: Cloud, recorded: Facts | None) -> None:
    """RefusedError when states or locks would be lost, as far as the record of the last run tells."""
    if recorded is not None:
        continuity.refuse_another_backend(recorded, stack.backend, cloud.identity().account, stack.name)
        continuity.refuse_moved_states(recorded, stack.backend, stack.name)
        continuity.refuse_lock_jump(recorded, stack.backend, stack.name)


def prove(stack: Stack, watch: Watch) -> Report:
    """Run the smoke test against the backend as it is now."""
    require_writable(stack.records)
    cloud = connect_stack(stack, watch)
    return prove_facts(stack, read_facts(stack, watch, cloud=cloud), cloud, watch)


def read_facts(stack: Stack, watch: Watch, *, live: bool = False, cloud: Cloud | None = None) -> Facts:
    """The backend's facts: as the last `up` recorded them, or read from the cloud.

    live: read them from the cloud even when they are recorded. RefusedError when the backend is not complete there, or
    when the stack file has changed since they were recorded.
    """
    from stateroom.emit import record

    if not live and record.facts_path(stack.name, stack.workspace.root).exists():
        recorded = record.read_facts(stack.name, stack.workspace.root)
        return continuity.require_current(recorded, stack.backend, stack.name)
    return Facts.of_exports(read_made(stack, watch, cloud).outputs)


def read_made(stack: Stack, watch: Watch, cloud: Cloud | None = None) -> Outcome:
    """The backend as it is declared and live. RefusedError when it is not complete."""
    from stateroom.engine import deploy

    target = target_of(stack, cloud or connect_stack(stack, watch))
    outcome = deploy.preview(_program(stack), target, watch.engine)
    outcome.plan.require_allowed()
    outcome.plan.require_carried_out(stack.name)
    return outcome


def declare_stack(stack: Stack, account: str) -> tuple[Declared, ...]:
    """What the stack's program declares in an account. Asks no cloud; for what only a cloud knows, a well-formed value
    stands in."""
    from stateroom.engine.cloud import Identity
    from stateroom.engine.decision import Context
    from stateroom.engine.deploy import suppose

    partition, region, owner = place_of(stack.backend)
    context = Context(account, partition, region, owner)
    return suppose(_program(stack), context, Identity(account, f"arn:{partition}:iam::{account}:root", account))


def tear_down(
    stack: Stack, watch: Watch, confirm: Callable[[Demolition], None], *, with_states: bool = False
) -> tuple[Resource, ...]:
    """Remove the backend and what was recorded of it. The files that were emitted stay where they are, and so does the
    record of another backend, which the stack file no longer means."""
    cloud = connect_stack(stack, watch)
    from stateroom.engine.destroy import destroy

    target = target_of(stack, cloud)
    removed = destroy(_program(stack), target, confirm, watch.engine, with_states=with_states)
    recorded = recorded_facts(stack)
    if recorded is not None and continuity.describe_move(recorded, stack.backend, cloud.identity().account):
        return removed
    for record in ("facts.json", "proof.json", "engine.json"):
        (stack.records / record).unlink(missing_ok=True)
    return removed


def connect_stack(stack: Stack, watch: Watch) -> Cloud:
    from stateroom.clouds import connect

    cloud = connect(stack.backend, watch.engine)
    # The first answer of the cloud is on its way while Pulumi is being imported; an error is met when it is asked for.
    threading.Thread(target=_ask_quietly, args=(cloud.identity,), name="stateroom-identity", daemon=True).start()
    return cloud


def _ask_quietly(ask: Callable[[], Any]) -> None:
    try:
        ask()
    except Exception:  # noqa: BLE001 - whatever it is, who asks for the answer gets it again
        return


def _program(stack: Stack) -> Program:
    from stateroom.engine.program import Program

    value = written(stack.backend, "json")
    project = stack.workspace.project
    return Program(stack.workspace.main, project, stack.name, {"stateroom:backend": json.dumps(value)})


def target_of(stack: Stack, cloud: Cloud, adopt: bool = False) -> Target:
    from stateroom.engine.deploy import Target

    return Target(cloud, *place_of(stack.backend), adopt)


def place_of(backend: Backend) -> tuple[str, str, tuple[str, str]]:
    """The partition, the region, and the tag that marks what is the backend's."""
    partition = partition_of(backend.region) if backend.cloud == "aws" else PARTITION
    return partition, backend.region, (OWNER_TAG, owner_of(backend.name, backend.region))


def prove_facts(stack: Stack, facts: Facts, cloud: Cloud, watch: Watch) -> Report:
    from stateroom.smoke.run import run_smoke

    forget_proof(stack)
    report = run_smoke(facts, cloud, watch.smoke)
    if report.passed:
        write_proof(stack, facts)
    return report


def recorded_facts(stack: Stack) -> Facts | None:
    """What the last run recorded, or None. A record that cannot be used is about to be written anew."""
    from stateroom.emit import record

    try:
        return record.read_facts(stack.name, stack.workspace.root)
    except StateroomError:
        return None
