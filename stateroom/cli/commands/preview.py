"""`stateroom preview`: what `up` would change."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.exit_codes import PENDING
from stateroom.cli.fleet.option import many_stacks
from stateroom.cli.options import Options, common_options, engine_option, policy_config_option
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.policies import describe_policies, render_policies
from stateroom.cli.output.text import describe_plan, render_plan
from stateroom.engines.choice import Asked, render_choice
from stateroom.engines.jobs import choose, preview
from stateroom.errors import RefusedError


@click.command("preview", short_help="Show what `up` would change.")
@common_options
@many_stacks
@click.option("--adopt", is_flag=True, help="Plan to take over what exists without our tag.")
@policy_config_option
@engine_option
def command(options: Options, *, adopt: bool, policy_config: Path | None, engine: Asked) -> int:
    """Show what `up` would change and what the policies say, and write nothing. Exits with 2 when changes are
    pending, with 4 when `up` would refuse."""
    stack = options.open_stack()
    choice = choose(stack, engine, adopt=adopt, writes=False)
    with options.open_display() as display:
        for line in render_choice(choice, engine):
            display.line(line)
        outcome, judgement = preview(stack, watch_of(display), choice, adopt=adopt, policy_config=policy_config)
        plan = outcome.plan
        for line in [*render_plan(plan), *render_policies(judgement)]:
            display.line(line)
    refused = plan.refused or (judgement is not None and judgement.mandatory)
    code = RefusedError.exit_code if refused else PENDING if plan.pending else 0
    if options.as_json:
        document = {"command": "preview", "stack": stack.name, "engine": choice.engine, "exit_code": code}
        show_document({**document, "plan": describe_plan(plan), "policies": describe_policies(judgement)})
    return code
