"""Which file of a tool holds which format, and the text of all of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stateroom.emit import BACKENDS, TOOLS, render
from stateroom.emit.signing import FOUND, Signing
from stateroom.facts import CloudName, Facts

READERS = "remote-state"
"""The format for configurations that read the states of others: written when it is asked for, and never beside ours."""


def layout_of(cloud: CloudName, tool: str) -> Mapping[str, str]:
    """The file of each format, below the folder of the tool."""
    files = TOOLS[tool].name_files(BACKENDS[cloud].NAME)
    return {form: name for form, name in files.items() if form != READERS}


def render_files(
    facts: Facts, tools: Sequence[str], *, role: str | None = None, key: str | None = None, signing: Signing = FOUND
) -> dict[str, dict[str, str]]:
    """The text of every format for every tool: by tool, and by the name of the file below its folder. As `render`."""
    return {
        tool: {
            name: render(facts, tool, form, role=role, key=key, signing=signing)
            for form, name in layout_of(facts.cloud, tool).items()
        }
        for tool in tools
    }
