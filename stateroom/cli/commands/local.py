"""`stateroom local`: a local cloud on loopback, in the foreground."""

from __future__ import annotations

import gc
import os
import sys
import threading

import click

from stateroom.cli.output.document import show_document
from stateroom.facts import CloudName
from stateroom.local import PORTS, TITLES, make_local


@click.command("local", short_help="Run a local cloud on loopback.")
@click.option("--cloud", type=click.Choice(list(PORTS)), default="aws", show_default=True, help="Which one.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help=f"Default: {', '.join(f'{port} for {cloud}' for cloud, port in PORTS.items())}. 0: any free one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def command(*, cloud: CloudName, port: int | None, as_json: bool, debug: bool) -> None:
    """Run a local AWS or Alibaba Cloud until Ctrl-C, and print the variables that point clients at it."""
    del debug
    # Short commands run without the garbage collector; this one answers requests for days.
    gc.enable()
    _forget_user_settings()
    try:
        with make_local(cloud).start(PORTS[cloud] if port is None else port) as running:
            variables = running.environment
            if as_json:
                show_document({"command": "local", "url": running.url, "environment": variables})
            else:
                click.echo(render_head(cloud, running.url))
                for name, value in variables.items():
                    click.echo(f"export {name}={value}")
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("# stopped", err=True)


def render_head(cloud: CloudName, url: str) -> str:
    """The first line, a comment for the shell that reads the others."""
    return f"# {TITLES[cloud]} at {url}; Ctrl-C stops and empties it"


def _forget_user_settings() -> None:
    from stateroom.local.aws import forget_user_settings

    forget_user_settings(os.environ)
