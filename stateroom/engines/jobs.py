"""The whole job with whichever engine was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stateroom import provision as direct
from stateroom.engines.choice import Asked, Choice, choose_engine, record_engine
from stateroom.errors import UsageError
from stateroom.provision import Made, Stack, Watch

if TYPE_CHECKING:
    from stateroom.engine.deploy import Outcome
    from stateroom.policy.judge import Judgement
    from stateroom.smoke.report import Report


def choose(stack: Stack, asked: Asked, *, adopt: bool, writes: bool) -> Choice:
    """The engine for a job. UsageError when it cannot do what was asked."""
    choice = choose_engine(stack, asked, lambda: _count(stack), writes=writes)
    if adopt and choice.engine == "pulumi":
        raise UsageError(
            "Pulumi does not adopt what exists",
            why="its state must be told of it first",
            remedy="use `pulumi import`, or leave --engine out and let the direct engine adopt it",
        )
    return choice


def preview(
    stack: Stack, watch: Watch, choice: Choice, *, adopt: bool = False, policy_config: Path | None = None
) -> tuple[Outcome, Judgement | None]:
    """As `stateroom.provision.preview`, with the engine that was chosen. RefusedError where `provision` would not write
    its files."""
    direct.require_own_files(stack)
    if choice.engine == "pulumi":
        from stateroom.engines import pulumi_job

        return pulumi_job.preview(stack, watch, policy_config=policy_config)
    return direct.preview(stack, watch, adopt=adopt, policy_config=policy_config)


def provision(  # noqa: PLR0913 - one parameter for each option
    stack: Stack,
    watch: Watch,
    choice: Choice,
    *,
    adopt: bool = False,
    smoke: bool | None = None,
    policy_config: Path | None = None,
) -> tuple[Made, Report | None]:
    """As `stateroom.provision.provision`, with the engine that was chosen, which is recorded."""
    if choice.engine == "pulumi":
        from stateroom.engines import pulumi_job

        return pulumi_job.provision(stack, watch, smoke=smoke, policy_config=policy_config)
    made, report = direct.provision(stack, watch, adopt=adopt, smoke=smoke, policy_config=policy_config)
    record_engine(stack, "direct")
    return made, report


def _count(stack: Stack) -> int:
    from stateroom.automation.run import count_resources

    return count_resources(stack.workspace.root, stack.name)
