"""`stateroom policy check`: the stacks judged by the policies, without any cloud."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click

from stateroom.check import check_stacks
from stateroom.cli.exit_codes import share_code
from stateroom.cli.options import policy_config_option
from stateroom.cli.output.document import show_document, show_exactly
from stateroom.cli.output.policies import describe_report, render_report
from stateroom.cli.output.unjudged import UPLOADED, tell_unjudged
from stateroom.errors import StateroomError, UsageError
from stateroom.policy.report import Report, report_failure
from stateroom.workspace import find_workspace


@click.command("check", short_help="Judge the stacks by the policies, without any cloud.")
@click.option("-s", "--stack", "stacks", metavar="NAME", multiple=True, help="Only this stack; may be repeated.")
@click.option(
    "-C", "--cwd", type=click.Path(path_type=Path), default=Path(), help="The project's folder, or one in it."
)
@policy_config_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "junit"]),
    help="SARIF is for code scanning, JUnit for the test report of a CI; default: text.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(
    *, stacks: tuple[str, ...], cwd: Path, policy_config: Path | None, form: str | None, as_json: bool, debug: bool
) -> int:
    """Judge every stack of the project by the policies, or those that --stack names.

    No cloud is asked and no credentials are needed. Where the stack file names no account, and no `up` has recorded
    one, another stands in. Exits with 4 when a mandatory policy is not kept. A stack that cannot be judged does not
    keep the others from it, and has the code of its error; where the codes of several stacks differ, it is 1.
    """
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form} exclude each other", remedy="give one of them")
    form = "json" if as_json else form or "text"
    try:
        report = check_stacks(find_workspace(cwd.resolve()), stacks, policy_config)
    except StateroomError as error:
        if form in UPLOADED:
            _show(form, report_failure(error), error.exit_code)
        raise
    code = share_code(report.exit_codes)
    _show(form, report, code)
    if report.unjudged:
        tell_unjudged(report, form, debug=debug)
    return code


def _show(form: str, report: Report, code: int) -> None:
    match form:
        case "json":
            show_document({"command": "policy check", "exit_code": code, **describe_report(report)})
        case "sarif":
            from stateroom.policy.render_sarif import render_sarif

            show_exactly(render_sarif(report, version("stateroom"), code))
        case "junit":
            from stateroom.policy.render_junit import render_junit

            show_exactly(render_junit(report))
        case _:
            for line in render_report(report):
                click.echo(line)
