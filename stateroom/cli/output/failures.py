"""Why one of several was not done, in lines of text. Pure."""

from __future__ import annotations

from stateroom.errors import StateroomError


def render_failure(error: StateroomError) -> str:
    """What failed, and below it why and what to do next, where there is something to say."""
    told = {"why: ": error.why, "next:": error.remedy}
    return "\n".join([error.what, *(f"      {label} {text}" for label, text in told.items() if text)])
