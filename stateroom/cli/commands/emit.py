"""`stateroom emit`: the backend's configuration for a tool."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.installed import read_version
from stateroom.cli.options import Options, common_options
from stateroom.cli.output import open_display
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document, show_exactly
from stateroom.emit import FORMATS, TOOLS, Signing, render
from stateroom.emit.files import refuse_foreign_file, write_text
from stateroom.emit.versions import parse_version
from stateroom.provision import read_facts


@click.command("emit", short_help="Print the backend configuration of a tool.")
@common_options
@click.option("--tool", metavar="TOOL", default="terraform", show_default=True, help=f"One of {', '.join(TOOLS)}.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="One that the tool has; default: its usual one.")
@click.option(
    "--for", "fitting", metavar="VERSION", help="The tool's version; default: the installed, else the newest."
)
@click.option("--role", metavar="ROLE", help="Use the backend through this role: writer, reader or admin.")
@click.option("--key", metavar="KEY", help="The state's key; default: the stack's.")
@click.option("--workspace", metavar="NAME", help="The workspace; default: whichever is selected.")
@click.option("--profile", metavar="NAME", help="Let the tool use this profile's keys.")
@click.option("--profiles-file", metavar="PATH", help="Where the profile is, when not in its usual place.")
@click.option("--ecs-role", metavar="ROLE", help="Let the tool use the role of its ECS instance (Alibaba Cloud).")
@click.option("--session-seconds", type=int, help="How long a session of --role lasts (Alibaba Cloud: 900 to 3600).")
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file (mode 0600) instead of the terminal.")
@click.option("--live", is_flag=True, help="Read the backend from the cloud, not from what `up` recorded.")
def command(
    options: Options,
    *,
    tool: str,
    form: str | None,
    fitting: str | None,
    role: str | None,
    key: str | None,
    workspace: str | None,
    profile: str | None,
    profiles_file: str | None,
    ecs_role: str | None,
    session_seconds: int | None,
    out: Path | None,
    live: bool,
) -> None:
    """Print the backend configuration of a tool, ready to use."""
    version = parse_version(tool, fitting) if fitting is not None else read_version(tool)
    stack = options.open_stack()
    with open_display(as_json=True) as silent:
        facts = read_facts(stack, watch_of(silent), live=live)
    signing = Signing(profile, profiles_file, ecs_role, session_seconds)
    text = render(facts, tool, form, role=role, key=key, signing=signing, version=version, workspace=workspace)
    if out is not None:
        refuse_foreign_file(out)
        write_text(out, text)
    if options.as_json:
        document = {
            "command": "emit",
            "stack": stack.name,
            "exit_code": 0,
            "tool": tool,
            "format": form,
            "file": str(out) if out else None,
            "text": text,
        }
        show_document(document)
    elif out is None:
        show_exactly(text)
    else:
        click.echo(f"wrote {out}")
