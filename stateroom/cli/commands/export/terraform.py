"""`stateroom export terraform`: a configuration with import blocks."""

from __future__ import annotations

from pathlib import Path

import click

from stateroom.cli.options import Options, common_options
from stateroom.cli.output import open_display
from stateroom.cli.output.display import watch_of
from stateroom.cli.output.document import show_document, show_exactly
from stateroom.emit.overwriting import refuse_to_overwrite
from stateroom.handover import export_to_terraform
from stateroom.replacing import write_text


@click.command("terraform", short_help="Write a Terraform configuration with import blocks.")
@common_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the files into a directory (mode 0600) instead of the terminal.",
)
def command(options: Options, *, out: Path | None) -> None:
    """Write a configuration by which Terraform or OpenTofu takes over what `stateroom up` made, without a change.

    The backend must be as the stack file declares it. Terraform 1.5 or newer reads the import blocks. What is secret is
    a variable.
    """
    stack = options.open_stack()
    with open_display(as_json=True) as silent:
        files = export_to_terraform(stack, watch_of(silent))
    paths = [out / name for name in files] if out is not None else []
    refuse_to_overwrite(paths)
    for path, text in zip(paths, files.values(), strict=False):
        write_text(path, text)
    if options.as_json:
        document = {
            "command": "export terraform",
            "stack": stack.name,
            "exit_code": 0,
            "files": [str(path) for path in paths],
            "texts": files,
        }
        show_document(document)
    elif out is None:
        show_exactly("\n".join(files.values()))
    else:
        for path in paths:
            click.echo(f"wrote {path}")
