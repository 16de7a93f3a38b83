"""`stateroom up`: from nothing to a proven backend; run again, it repairs what drifted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stateroom.cli.fleet.option import many_stacks
from stateroom.cli.options import Options, common_options, engine_option, policy_config_option
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.made import render_made
from stateroom.cli.output.policies import Passing, describe_policies
from stateroom.cli.output.text import describe_plan, describe_resource, render_report
from stateroom.engines.choice import Asked, Choice, render_choice
from stateroom.engines.jobs import choose, provision
from stateroom.provision import Made, Stack

if TYPE_CHECKING:
    from stateroom.smoke.report import Report


@click.command("up", short_help="Make the backend, write its configuration, prove it.")
@common_options
@many_stacks
@click.option("--adopt", is_flag=True, help="Take over an existing bucket, table, key or role without our tag.")
@click.option(
    "--smoke/--no-smoke", default=None, help="Prove the backend, or do not; default: unless it is already proven."
)
@policy_config_option
@engine_option
def command(options: Options, *, adopt: bool, smoke: bool | None, policy_config: Path | None, engine: Asked) -> int:
    """Make the backend as the stack declares it, write its configuration and prove it."""
    stack = options.open_stack()
    choice = choose(stack, engine, adopt=adopt, writes=True)
    with options.open_display() as display:
        display.line(f"Making {stack.backend.name} on {stack.backend.cloud} in {stack.backend.region}")
        for line in render_choice(choice, engine):
            display.line(line)
        watch = watch_of(display, lambda made: render_made(made, smoke), Passing())
        made, report = provision(stack, watch, choice, adopt=adopt, smoke=smoke, policy_config=policy_config)
        if report is not None and report.passed:
            display.line(f"\nProven: {render_report(report)}")
    if options.as_json:
        return show_document(_document(stack, choice, made, report))
    if report is not None:
        from stateroom.smoke.report import require

        require(report)
    return 0


def _document(stack: Stack, choice: Choice, made: Made, report: Report | None) -> dict[str, object]:
    return {
        "command": "up",
        "stack": stack.name,
        "engine": choice.engine,
        "exit_code": report.exit_code if report else 0,
        "plan": describe_plan(made.outcome.plan),
        "policies": describe_policies(made.judgement),
        "done": [{"action": action, **describe_resource(resource)} for resource, action in made.outcome.done],
        "backend": made.facts.to_dict(),
        "left": list(made.left),
        "files": [str(file) for file in made.files],
        "proven": report.passed if report else made.proven,
        "smoke": report.to_dict() if report else None,
    }
