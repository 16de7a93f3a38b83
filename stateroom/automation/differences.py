"""The properties that Pulumi would change, as our changes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stateroom.engine.decision import Change

_PART = re.compile(r'\["(?P<quoted>[^"]+)"\]|\[(?P<index>\d+)\]|\.?(?P<name>[^.\[]+)')


def changes_of(metadata: Any) -> tuple[Change, ...]:
    """What an event's step would change: property by property where Pulumi says so, else the properties as a whole."""
    before, after = (_inputs(state) for state in (metadata.old, metadata.new))
    paths = metadata.detailed_diff or metadata.diffs or metadata.keys or ()
    parts = [_parts(path) for path in sorted(paths)]
    return tuple(Change(_render(each), _look(before, each), _look(after, each)) for each in parts)


def _inputs(state: Any) -> Mapping[str, Any]:
    return (state.inputs if state is not None else None) or {}


def _parts(path: str) -> list[str | int]:
    """The steps of a path.

    >>> _parts('tags["team"]'), _parts("rules[0].status")
    (['tags', 'team'], ['rules', 0, 'status'])
    """
    return [
        int(found["index"]) if found["index"] else found["quoted"] or found["name"] for found in _PART.finditer(path)
    ]


def _render(parts: list[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _look(value: Any, parts: list[str | int]) -> Any:
    for part in parts:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
