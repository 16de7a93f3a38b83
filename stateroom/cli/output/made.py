"""What `up` came to, in lines of text. Pure but for the working directory, from which paths are shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from stateroom.cli.output.changes import wrap
from stateroom.provision import Made


def render_made(made: Made, smoke: bool | None) -> Iterator[str]:
    """What was done and written, and whether the smoke test comes next."""
    total, done = len(made.outcome.plan.steps), len(made.outcome.done)
    yield (
        f"  {done} of {total} resources changed" if done else f"  nothing to change: {total} resources are as declared"
    )
    if made.left:
        yield "\nNo longer part of the backend, and left in place"
        yield "(give every client the new configuration, then remove it by hand)"
        for each in made.left:
            yield from wrap(each, "  ", "    ")
            if each.startswith("lock table ") and made.facts.lock == "native":
                yield "    `stateroom migrate lock native --retire-table` removes it, once it is empty"
    yield "\nBackend configuration"
    yield from (f"  {short(file)}" for file in made.files)
    if smoke is False:
        yield "\nThe smoke test was left out: " + ("proven before" if made.proven else "this backend is not proven")
    elif smoke is None and made.proven:
        yield "\nProven before, and nothing has changed (--smoke proves it again)."
    else:
        yield "\nSmoke test: what Terraform does to a backend, and what must fail"


def short(file: Path) -> str:
    """A path from the working directory, when it lies below it."""
    return os.path.relpath(file) if file.is_relative_to(Path.cwd()) else str(file)
