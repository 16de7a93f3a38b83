"""Blocks and expressions in HCL's native syntax, laid out as `terraform fmt` leaves them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from stateroom.emit.hcl import quote

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WIDEST: Final = 100
"""A list that is longer in one line takes a line for each item."""


@dataclass(frozen=True)
class Expression:
    """Text that is an expression already, such as a reference."""

    text: str


@dataclass(frozen=True)
class Encoded:
    """A document that is written as `jsonencode(…)`."""

    document: Any


@dataclass(frozen=True)
class Block:
    """A block: `kind "label" "label" { … }`. What is in it keeps its order: arguments, then blocks."""

    kind: str
    labels: tuple[str, ...] = ()
    arguments: Mapping[str, Any] | None = None
    blocks: Sequence[Block] = ()


def render_blocks(blocks: Iterable[Block], indent: str = "") -> str:
    """The blocks, with a blank line between them and none at the end."""
    return "\n\n".join(_render_block(block, indent) for block in blocks)


def _render_block(block: Block, indent: str) -> str:
    head = " ".join([block.kind, *map(quote, block.labels)])
    inner = indent + "  "
    parts = _paragraphs(block.arguments or {}, inner) + [_render_block(each, inner) for each in block.blocks]
    return f"{indent}{head} {{}}" if not parts else "\n".join([f"{indent}{head} {{", "\n\n".join(parts), f"{indent}}}"])


def _paragraphs(arguments: Mapping[str, Any], indent: str) -> list[str]:
    """What takes one line stands together, everything else by itself."""
    short = {name: value for name, value in arguments.items() if "\n" not in render_value(value, indent)}
    lines = [_entries(short, indent)] if short else []
    return lines + [_entries({name: value}, indent) for name, value in arguments.items() if name not in short]


def render_value(value: Any, indent: str = "") -> str:
    """One expression. What continues on further lines is indented by `indent`."""
    match value:
        case Expression(text):
            return text
        case Encoded(document):
            return f"jsonencode({render_value(document, indent)})"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return quote(value)
        case Mapping():
            entries = _entries(value, indent + "  ")
            return "\n".join(["{", entries, f"{indent}}}"]) if value else "{}"
        case _:
            return _list(list(value), indent)


def _list(items: list[Any], indent: str) -> str:
    inner = indent + "  "
    rendered = [render_value(item, inner) for item in items]
    line = f"[{', '.join(rendered)}]"
    if len(line) <= _WIDEST and not any("\n" in text for text in rendered):
        return line
    return "\n".join(["[", *(f"{inner}{text}," for text in rendered), f"{indent}]"])


def _entries(entries: Mapping[str, Any], indent: str) -> str:
    """`=` is aligned in a run of entries that take one line each."""
    texts = [(_key(name), render_value(value, indent)) for name, value in entries.items()]
    lines: list[str] = []
    run: list[tuple[str, str]] = []
    for key, text in [*texts, ("", "\n")]:
        if "\n" not in text:
            run.append((key, text))
            continue
        width = max((len(each) for each, _ in run), default=0)
        lines += [f"{indent}{each:<{width}} = {value}" for each, value in run]
        run = []
        if key:
            lines.append(f"{indent}{key} = {text}")
    return "\n".join(lines)


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else quote(name)
