"""`stateroom local`: a local AWS on loopback, in the foreground."""

from __future__ import annotations

import gc
import json
import os
import sys
import threading

import click

DEFAULT_PORT = 4599


@click.command("local", short_help="Run a local AWS on loopback.")
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: any free one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(*, port: int, as_json: bool, debug: bool) -> None:
    """Run a local AWS until Ctrl-C, and print the variables that point boto3, the aws CLI and Terraform at it."""
    del debug
    # Short commands run without the garbage collector; this one answers requests for days.
    gc.enable()
    from stateroom.local.aws import LocalAws, environment, forget_user_settings

    forget_user_settings(os.environ)
    try:
        with LocalAws().start(port) as cloud:
            variables = environment(cloud.url)
            if as_json:
                click.echo(json.dumps({"command": "local", "url": cloud.url, "environment": variables}, indent=2))
            else:
                click.echo(f"# local AWS at {cloud.url}; what it holds is gone when it stops (Ctrl-C)")
                for name, value in variables.items():
                    click.echo(f"export {name}={value}")
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("# stopped", err=True)
