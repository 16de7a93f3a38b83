"""The stack's outputs that are made from the backend's facts: the configuration of each tool, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from stateroom.emit.formats import BLOCK_FILE
from stateroom.emit.layout import render_files
from stateroom.facts import Facts

Configuration = dict[str, dict[str, str]]
"""Tool to file to text: `{"terraform": {"backend.tf": "…"}}`."""


def render_configuration(facts: pulumi.Output[Mapping[str, Any]], tools: Sequence[str]) -> pulumi.Output[Configuration]:
    """What `stateroom emit` prints, in every format, for each of `tools`. It holds no secret."""
    return facts.apply(lambda values: render_files(Facts.from_dict(values), tools))


def choose_block(configuration: pulumi.Output[Configuration]) -> pulumi.Output[str | None]:
    """The text of `backend.tf` of the first tool that has such a file."""
    return configuration.apply(
        lambda texts: next((files[BLOCK_FILE] for files in texts.values() if BLOCK_FILE in files), None)
    )
