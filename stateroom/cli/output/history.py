"""Versions of states, and what they differ in, in lines of text and as data. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from stateroom.cli.output.states import describe_document, render_document, render_size, render_time
from stateroom.states.comparison import Comparison, Difference
from stateroom.states.history import StateVersion
from stateroom.states.restoring import Restored

_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}


def render_history(key: str, versions: Sequence[StateVersion]) -> Iterator[str]:
    """Each version in two lines; a lineage is shown where it begins."""
    yield f"  {key}"
    lineage: str | None = None
    for each in versions:
        sign = "*" if each.version.is_latest else " "
        yield f"  {sign} {each.version.id}"
        when = render_time(each.version.modified)
        if each.version.is_deletion:
            yield f"      deleted {when}"
            continue
        contents = render_document(each.document) if each.document else f"cannot be read: {each.problem}"
        by = f", by {each.writer.who} ({each.writer.operation})" if each.writer else ""
        yield f"      {contents}"
        yield f"      {render_size(each.version.size)}, {when}{by}"
        if each.document and each.document.lineage != lineage:
            lineage = each.document.lineage
            yield f"      lineage {lineage or 'unknown'}"
    if all(each.version.id == "null" for each in versions):
        yield "  this bucket has kept no versions: there is only the state as it is"


def describe_version(found: StateVersion) -> dict[str, Any]:
    """A version as data; what is unknown is null."""
    return {
        "version": found.version.id,
        "current": found.version.is_latest,
        "deletion": found.version.is_deletion,
        "written": found.version.modified.isoformat(),
        "size": None if found.version.is_deletion else found.version.size,
        **describe_document(found.document),
        "problem": found.problem or None,
        "who": found.writer and found.writer.who,
        "operation": found.writer and found.writer.operation,
    }


def render_comparison(comparison: Comparison) -> Iterator[str]:
    """Each difference in a line, with the names of what has changed."""
    if not comparison.resources and not comparison.outputs:
        yield "  no difference in resources and outputs"
    for each in comparison.resources:
        yield f"  {_difference(each)}"
    for each in comparison.outputs:
        yield f"  {_difference(each, 'output ')}"


def describe_comparison(comparison: Comparison) -> dict[str, Any]:
    """The differences as data."""
    return {
        "resources": [_describe(each) for each in comparison.resources],
        "outputs": [_describe(each) for each in comparison.outputs],
    }


def render_restored(restored: Restored, version: str) -> Iterator[str]:
    """What was written, and what is to be known of it."""
    for what in restored.changed:
        yield f"  {what}"
    if restored.version is None:
        yield f"  {restored.key} is what version {version} was" + ("" if restored.changed else ": nothing to do")
        return
    if restored.sealed:
        yield f"  {restored.key} is what version {version} was, byte for byte: its client has encrypted it, and only"
        yield "  its client can raise the serial"
        return
    yield f"  {restored.key} is what version {version} was, with the serial {restored.serial}"


def _difference(difference: Difference, noun: str = "") -> str:
    parts = f": {', '.join(difference.parts)}" if difference.parts else ""
    return f"{_SIGNS[difference.kind]} {noun}{difference.address}{parts}"


def _describe(difference: Difference) -> dict[str, Any]:
    return {"address": difference.address, "change": difference.kind, "parts": list(difference.parts)}
