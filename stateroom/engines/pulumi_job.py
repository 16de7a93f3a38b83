"""The whole job with Pulumi's own engine: the same checks before it, the same records after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stateroom.engine.deploy import Outcome
from stateroom.engine.events import PhaseStarted
from stateroom.engines.choice import record_engine
from stateroom.errors import StateroomError
from stateroom.facts import Facts
from stateroom.gate import SETTINGS_FILE, Gate
from stateroom.proof import proof_lost_on_error, write_proof
from stateroom.provision import (
    Made,
    Stack,
    Watch,
    check_before,
    connect_stack,
    declare_stack,
    gate_of,
    policies_of,
    prove_facts,
    record_made,
    recorded_facts,
    refuse_losses,
    require_own_folder,
)
from stateroom.smoke.report import Report, StepFinished
from stateroom.whole import whole

if TYPE_CHECKING:
    from stateroom.automation.run import Pack, PulumiStack
    from stateroom.engine.cloud import Cloud
    from stateroom.policy.judge import Judgement

_SMOKE = {None: {}, True: {"STATEROOM_SMOKE": "always"}, False: {"STATEROOM_SMOKE": "never"}}


@dataclass(frozen=True)
class Run:
    """A stack in Pulumi, its cloud, and the policies: ours judge before Pulumi does, which applies them, too."""

    stack: Stack
    watch: Watch
    cloud: Cloud
    gate: Gate
    pulumi: PulumiStack
    pack: Pack | None

    def judge(self) -> Judgement | None:
        """What the policies say, before Pulumi is asked. ViolationError when that is required and one is not kept."""
        self.watch.engine(PhaseStarted("declare"))
        self.gate(declare_stack(self.stack, self.cloud.identity().account))
        return self.gate.judgement

    def preview(self, *, with_policies: bool) -> Outcome:
        self.watch.engine(PhaseStarted("plan"))
        return Outcome(self.pulumi.preview(self.watch.engine, self.pack if with_policies else None).plan)


def preview(stack: Stack, watch: Watch, *, policy_config: Path | None = None) -> tuple[Outcome, Judgement | None]:
    """What `provision` would change. Makes nothing but Pulumi's own entry of the stack."""
    run = _open(stack, watch, policy_config, {}, required=False)
    refuse_losses(stack, run.cloud, recorded_facts(stack))
    judgement = run.judge()
    # Pulumi ends a preview at a violation, and the plan would be lost.
    return run.preview(with_policies=judgement is None or not judgement.mandatory), judgement


def provision(
    stack: Stack, watch: Watch, *, smoke: bool | None = None, policy_config: Path | None = None
) -> tuple[Made, Report | None]:
    """Make the backend with Pulumi, record its facts, write the configuration of each tool, and prove it.

    The program proves it by itself; a program that does not is proven by us. Otherwise as the direct engine's.
    """
    require_own_folder(stack)
    run = _open(stack, watch, policy_config, _SMOKE[smoke], required=True)
    recorded = check_before(stack, run.cloud)
    judgement = run.judge()
    # Everything is decided before anything is written: an update by itself judges and plans resource by resource.
    planned = run.preview(with_policies=True)
    # Also when it breaks off: what is half made is in Pulumi's state, and nobody else's.
    record_engine(stack, "pulumi")
    watch.engine(PhaseStarted("apply", len(planned.plan.pending)))
    with proof_lost_on_error(stack):
        progress, outputs = run.pulumi.up(watch.engine, run.pack)
    proof = progress.proof
    if not outputs and proof is not None:
        # A smoke test that failed ends the program before it exports anything.
        outputs = {"backend": proof.backend}
    outcome = Outcome(planned.plan, tuple(progress.done), whole(outputs))
    made = record_made(stack, outcome, recorded, judgement)
    if proof is None:
        return _prove(run, made, smoke)
    if proof.report is None:
        watch.made(made)
        raise StateroomError("the smoke test could not begin", why=proof.failure or "", remedy="see above")
    if not proof.fresh:
        write_proof(stack, made.facts)
        made = Made(made.outcome, made.facts, made.files, True, made.left, made.judgement)
        watch.made(made)
        return made, None
    watch.made(made)
    return made, _report(stack, watch, made.facts, proof.report)


def _open(
    stack: Stack, watch: Watch, policy_config: Path | None, variables: Mapping[str, str], *, required: bool
) -> Run:
    policies = policies_of(stack, policy_config)
    from stateroom.automation.run import PulumiStack

    pulumi = PulumiStack(stack.workspace.root, stack.name, variables)
    cloud = connect_stack(stack, watch)
    gate = gate_of(stack, policies, cloud, watch, required=required)
    return Run(stack, watch, cloud, gate, pulumi, _pack(stack.workspace.root, policy_config))


def _pack(root: Path, policy_config: Path | None) -> Pack | None:
    """The project's own policy pack, or the one that was installed with us. None when neither is a folder that Pulumi
    can run: then our own judgement stands alone."""
    from stateroom.automation.run import Pack

    settings = policy_config or root / SETTINGS_FILE
    installed = find_spec("policies")
    places = [root / "policies", *map(Path, installed.submodule_search_locations or ())] if installed else []
    folder = next((place for place in places if (place / "PulumiPolicy.yaml").is_file()), None)
    return None if folder is None else Pack(folder, settings.resolve() if settings.is_file() else None)


def _prove(run: Run, made: Made, smoke: bool | None) -> tuple[Made, Report | None]:
    run.watch.made(made)
    if smoke is False or (smoke is None and made.proven):
        return made, None
    return made, prove_facts(run.stack, made.facts, run.cloud, run.watch)


def _report(stack: Stack, watch: Watch, facts: Facts, told: Mapping[str, Any]) -> Report:
    """The report of the smoke test in the program, shown step by step."""
    steps = tuple(StepFinished(**step) for step in told["steps"])
    report = Report(told["backend"], told["lock"], told["prefix"], steps, told["seconds"])
    for step in steps:
        watch.smoke(step)
    if report.passed:
        write_proof(stack, facts)
    return report
