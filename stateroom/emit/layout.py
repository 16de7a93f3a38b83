"""Which file of a tool holds which format, and the text of all of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stateroom.emit import BACKENDS, render
from stateroom.emit.formats import BLOCK_FILE, JSON_FILE, partial_file
from stateroom.emit.signing import FOUND, Signing
from stateroom.facts import CloudName, Facts


def layout_of(cloud: CloudName) -> Mapping[str, str]:
    """The file of each format, below the folder of a tool."""
    return {"block": BLOCK_FILE, "partial": partial_file(BACKENDS[cloud].NAME), "json": f"json/{JSON_FILE}"}


def render_files(
    facts: Facts, tools: Sequence[str], *, role: str | None = None, key: str | None = None, signing: Signing = FOUND
) -> dict[str, dict[str, str]]:
    """The text of every format for every tool: by tool, and by the name of the file below its folder. As `render`."""
    return {
        tool: {
            name: render(facts, tool, form, role=role, key=key, signing=signing)
            for form, name in layout_of(facts.cloud).items()
        }
        for tool in tools
    }
