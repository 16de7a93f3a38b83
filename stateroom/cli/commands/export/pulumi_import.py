"""`stateroom export pulumi-import`: the file for `pulumi import --file`."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output import open_display
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document, show_exactly
from stateroom.emit.overwriting import refuse_to_overwrite
from stateroom.handover import export_to_pulumi
from stateroom.replacing import write_text


@click.command("pulumi-import", short_help="Write the file for `pulumi import --file`.")
@common_options
@click.option("--out", type=click.Path(path_type=Path), help="Write to a file (mode 0600) instead of the terminal.")
def command(options: Options, *, out: Path | None) -> None:
    """Write the file by which Pulumi takes over what `stateroom up` made, after which `pulumi preview` shows no change.

    The backend must be as the stack file declares it. The file says first what to run. It holds no secret.
    """
    stack = options.open_stack()
    if out is not None:
        refuse_to_overwrite([out])
    with open_display(as_json=True) as silent:
        exported = export_to_pulumi(stack, watch_of(silent))
    if out is not None:
        write_text(out, exported.text)
    if options.as_json:
        document = {
            "command": "export pulumi-import",
            "stack": stack.name,
            "exit_code": 0,
            "file": str(out) if out else None,
            "text": exported.text,
            "run": list(exported.commands(out)),
        }
        show_document(document)
    elif out is None:
        show_exactly(exported.text)
    else:
        click.echo(f"wrote {out}; take it over with:")
        for line in exported.commands(out):
            click.echo(f"  {line}")
