"""The changes of a plan as lines, at most 80 columns wide where names allow. Pure."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stateroom.cli.output.hidden import HIDDEN, hide, parse
from stateroom.engine.decision import UNKNOWN, Change
from stateroom.engine.policy_document import equivalent
from stateroom.whole import whole

WIDTH: Final = 80
_INDENT: Final = " " * 6


def render_change(change: Change) -> Iterator[str]:
    """A change in one line, `property: live → declared`, or in several when it does not fit.

    Two policy documents are shown statement by statement, only those that differ. External ids are hidden.
    """
    for part in _parts(change):
        yield from _render(part)


def wrap(text: str, first: str = _INDENT, rest: str = _INDENT) -> list[str]:
    """`text` in lines that begin with `first`, then `rest`. A long name stays in one piece."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _render(change: Change) -> Iterator[str]:
    live, declared = (_shown(hide(value, change.property)) for value in (change.live, change.declared))
    if live == declared and HIDDEN in live:
        yield from wrap(f"{change.property}: the external id {HIDDEN} differs", rest=f"{_INDENT}  ")
        return
    line = f"{_INDENT}{change.property}: {live} → {declared}"
    if len(line) <= WIDTH:
        yield line
        return
    yield f"{_INDENT}{change.property}:"
    for sign, text in (("-", live), ("+", declared)):
        yield from wrap(text, f"{_INDENT}  {sign} ", f"{_INDENT}    ")


def _parts(change: Change) -> Sequence[Change]:
    live, declared = _document(change.live), _document(change.declared)
    if live is None or declared is None:
        return [change]
    # A document without the difference that the plan saw is shown as a whole.
    return [*_elements(change.property, live, declared), *_statements(change.property, live, declared)] or [change]


def _document(value: Any) -> Mapping[str, Any] | None:
    """A policy document, written as JSON or not; None for anything else."""
    document = parse(value) if isinstance(value, str) else value
    if not isinstance(document, Mapping) or "Statement" not in document:
        return None
    return document if all(isinstance(each, Mapping) for each in _listed(document["Statement"])) else None


def _elements(path: str, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*declared, *live]):
        # The document's Id means nothing to IAM, and nobody writes it for its own sake.
        if name not in ("Statement", "Id") and live.get(name) != declared.get(name):
            yield Change(f"{path}.{name}", live.get(name), declared.get(name))


def _statements(path: str, live: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[Change]:
    before, after = _by_sid(live), _by_sid(declared)
    for sid in dict.fromkeys([*after, *before]):
        old, new = before.get(sid, []), after.get(sid, [])
        if not (old and new and equivalent(_policy(old), _policy(new))):
            yield Change(f"{path}[{sid}]", _one_or_all(old), _one_or_all(new))


def _by_sid(document: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Statements by their Sid, or by their place when they have none."""
    found: dict[str, list[Any]] = {}
    for place, statement in enumerate(_listed(document["Statement"]), start=1):
        found.setdefault(str(statement.get("Sid") or f"#{place}"), []).append(statement)
    return found


def _policy(statements: list[Any]) -> str:
    return json.dumps({"Statement": statements})


def _one_or_all(statements: list[Any]) -> Any:
    return statements[0] if len(statements) == 1 else statements or None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _shown(value: Any) -> str:
    if value is None:
        return "(absent)"
    if value is UNKNOWN:
        return str(value)
    if isinstance(value, str):
        document = parse(value)
        if document is None:
            # What does not print, such as the codes that move a terminal's cursor, is written as escapes.
            return value if value.isprintable() else json.dumps(value)
        value = document
    # The spaces of JSON's usual form are where a line may break.
    return json.dumps(whole(value), ensure_ascii=False, default=str)
