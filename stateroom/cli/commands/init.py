"""`stateroom init`: a new stack's file, from answers or from flags."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from stateroom.cli.output.document import show_document
from stateroom.cli.questions import ask, ask_name, show_warnings
from stateroom.config.answers import PRESETS, Answers
from stateroom.config.backend import CLOUDS
from stateroom.config.starter import Starter
from stateroom.errors import UsageError
from stateroom.starting import begin_stack, complete, find_project, list_warnings, require_new, write_stack

_FOLLOWING = ("what `up` would make", "what the policies say", "make it and prove it")


@click.command("init", short_help="Write the file of a new stack, asked or from flags.")
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--cloud", type=click.Choice(CLOUDS))
@click.option("--preset", type=click.Choice(PRESETS), help="dev: cheap and simple. prod: all that protects states.")
@click.option("--name", "backend", metavar="TEXT", help="Physical names are derived from it; default: NAME.")
@click.option("--region", metavar="REGION")
@click.option("--account", metavar="ID", help="Credentials of another account are refused.")
@click.option("--encryption", metavar="MODE", help="s3 or kms; on Alibaba Cloud oss or kms; default: the preset's.")
@click.option("--lock", metavar="MODE", help="native, table, both or none; default: the preset's.")
@click.option("--github", metavar="OWNER/REPO", help="The GitHub repository whose workflows may write.")
@click.option("--writer", "writers", metavar="ID|ARN", multiple=True, help="An account or role that may write; again.")
@click.option("--force", is_flag=True, help="Write it anew when it is there.")
@click.option("-C", "--cwd", type=click.Path(path_type=Path), default=Path(), help="The project's folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text, and ask nothing.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(
    *, name: str | None, backend: str | None, force: bool, cwd: Path, as_json: bool, debug: bool, **given: Any
) -> None:
    """Write the file of a new stack, with the safest values for its kind.

    In a terminal what the flags do not say is asked; anywhere else it is an error. What the project's defaults say
    already is not written again.
    """
    del debug  # read by the entry point, which shows errors
    workspace = find_project(cwd.resolve())
    asking = not as_json and sys.stdin.isatty() and sys.stdout.isatty()

    def begin(stack: str) -> Starter:
        starter = begin_stack(workspace, stack)
        require_new(workspace, stack, force=force)
        return starter

    if not name and not asking:
        raise UsageError("the new stack has no name", remedy="give it: stateroom init NAME, such as aws-prod")
    starter = begin(name or ask_name(begin))
    answers = Answers(name=backend, **given)
    answers = ask(starter, answers) if asking else complete(starter, answers)
    file = write_stack(workspace, starter, answers, force=force).relative_to(workspace.root).as_posix()
    following = [f"stateroom {each} --stack {starter.stack}" for each in ("preview", "policy check", "up")]
    warnings = list_warnings(starter, answers)
    if as_json:
        head = {"command": "init", "exit_code": 0, "stack": starter.stack, "file": file}
        show_document({**head, "warnings": warnings, "next": following})
        return
    if not asking:  # there it is told behind the answer
        show_warnings(warnings)
    click.echo(f"wrote {file}")
    for label, each, what in zip(("next:", "", ""), following, _FOLLOWING, strict=True):
        click.echo(f"{label:<5} {each:<{max(map(len, following))}}  {what}")
