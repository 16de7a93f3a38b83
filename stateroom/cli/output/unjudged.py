"""The stacks that could not be judged by the policies, in lines of text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from stateroom.cli.output.changes import wrap
from stateroom.cli.output.document import describe
from stateroom.cli.output.failures import render_details
from stateroom.cli.output.visible import visible

if TYPE_CHECKING:
    from stateroom.policy.report import Report, Unjudged

UPLOADED: Final = ("sarif", "junit")
"""The formats of which a CI takes the document somewhere: it is whole whatever happens."""


def render_unjudged(unjudged: Unjudged) -> Iterator[str]:
    """The stack, and below it the error."""
    error = describe(unjudged.error)
    yield visible(f"{unjudged.stack}: not judged")
    yield from map(visible, wrap(error["what"], "  ✗ "))
    yield from map(visible, render_details(error))


def tell_unjudged(report: Report, form: str, *, debug: bool) -> None:
    """Say on stderr how many stacks could not be judged, and why where the report goes elsewhere."""
    if debug:
        import traceback

        for each in report.unjudged:
            traceback.print_exception(each.error)
    if form in UPLOADED:
        click.echo("\n".join(line for each in report.unjudged for line in render_unjudged(each)), err=True)
    if form != "json":
        names = visible(", ".join(str(each.stack) for each in report.unjudged))
        click.echo(f"error: {len(report.unjudged)} of {len(report.stacks)} stacks cannot be judged: {names}", err=True)


def describe_unjudged(unjudged: Unjudged) -> dict[str, Any]:
    place = unjudged.place
    where = {} if place is None else {"file": place.file, "line": place.line}
    return {"stack": unjudged.stack, **where, "error": describe(unjudged.error)}
