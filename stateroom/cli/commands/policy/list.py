"""`stateroom policy list`: every policy in a sentence, and how it is applied."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.options import policy_config_option
from stateroom.cli.output.document import show_document
from stateroom.cli.output.policies import describe_rules, render_rules
from stateroom.errors import UsageError
from stateroom.gate import read_policies
from stateroom.workspace import find_workspace


@click.command("list", short_help="Show every policy, and how it is applied.")
@click.option(
    "-C", "--cwd", type=click.Path(path_type=Path), default=Path(), help="The project's folder, or one in it."
)
@policy_config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(*, cwd: Path, policy_config: Path | None, as_json: bool, debug: bool) -> None:
    """Show every policy with its level, as the configuration has it, its severity, and what it demands."""
    del debug  # read by the entry point, which shows errors
    policies = read_policies(_root(cwd), policy_config)
    if as_json:
        show_document({"command": "policy list", "exit_code": 0, "policies": describe_rules(policies)})
        return
    for line in render_rules(policies):
        click.echo(line)


def _root(folder: Path) -> Path:
    """The project's folder. Outside of every project the policies are listed as they are by themselves."""
    try:
        return find_workspace(folder.resolve()).root
    except UsageError:
        return folder
