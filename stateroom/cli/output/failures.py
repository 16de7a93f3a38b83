"""Why one of several was not done, in lines of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stateroom.cli.output.changes import wrap
from stateroom.errors import StateroomError


def render_failure(error: StateroomError) -> str:
    """What failed, and below it why and what to do next, where there is something to say."""
    told = {"why: ": error.why, "next:": error.remedy}
    return "\n".join([error.what, *(f"      {label} {text}" for label, text in told.items() if text)])


def render_details(error: Mapping[str, Any]) -> Iterator[str]:
    """What stands below the first line of an error, in lines of text. error: as data, the one of `--json`."""
    for problem in error.get("problems", ()):
        yield from wrap(f"- {problem}", rest=" " * 8)
    for label, text in (("why: ", error["why"]), ("next:", error["next"])):
        for line in text.splitlines():
            yield from wrap(f"{label} {line.strip()}", rest=" " * 12)
