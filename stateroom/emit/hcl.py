"""Attributes in HCL's native syntax, laid out as `terraform fmt` leaves them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

Value = str | bool | int | Sequence[str] | Mapping[str, "Value"]
Attributes = Mapping[str, Value]
Notes = Mapping[str, Sequence[str]]
"""Comments of one line each, by the name of the attribute that they stand above."""


class Block(dict[str, Value]):
    """A mapping that is written as a block of its name and not as an attribute."""


class Template(str):
    """A text that is evaluated: it stands between quotation marks as it is."""

    __slots__ = ()


IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def quote(text: str) -> str:
    """A quoted template that evaluates to `text`. HCL specification: Template Expressions, Quoted Template.

    `${` and `%{` begin a template sequence, so their first character is doubled. Characters that do not print are
    written as escapes.
    """
    return '"' + "".join(_escape(character) for character in escape_template(text)) + '"'


def escape_template(text: str) -> str:
    """`text` with what would begin an interpolation or a directive made literal."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _escape(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def render_value(value: Value, indent: str) -> str:
    """One value. A mapping takes several lines, whose continuation is indented by `indent`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return f'"{value}"' if isinstance(value, Template) else quote(value)
    if isinstance(value, Mapping):
        # The formatter aligns lines that follow each other: within a mapping, everything takes one.
        width = max(map(len, value))
        inner = [f"{indent}  {name:<{width}} = {render_inline(each)}" for name, each in value.items()]
        return "\n".join(["{", *inner, f"{indent}}}"])
    return f"[{', '.join(quote(item) for item in value)}]"


def render_inline(value: Value) -> str:
    """One value on one line, mappings too. Keys that are no identifiers stand in quotes."""
    if isinstance(value, Mapping):
        items = (
            f"{name if IDENTIFIER.fullmatch(name) else quote(name)} = {render_inline(each)}"
            for name, each in value.items()
        )
        return f"{{ {', '.join(items)} }}"
    return render_value(value, "")


def _name(key: str) -> str:
    return key if IDENTIFIER.fullmatch(key) else quote(key)


def render_groups(groups: Iterable[Attributes], indent: str = "", notes: Notes = MappingProxyType({})) -> str:
    """Groups of attributes with a blank line between them; `=` is aligned within a group.

    A group holds either one mapping or any number of one-line values, so that alignment never spans a mapping. It
    begins with the notes on its attributes.
    """
    return "\n\n".join(
        "\n".join([*_render_notes(group, indent, notes), *_render_group(group, indent)]) for group in groups
    )


def _render_notes(group: Attributes, indent: str, notes: Notes) -> list[str]:
    return [f"{indent}# {note}" for name in group for note in notes.get(name, ())]


def _render_group(group: Attributes, indent: str) -> list[str]:
    width = max(map(len, group))
    return [
        f"{indent}{name} {render_value(value, indent)}"
        if isinstance(value, Block)
        else f"{indent}{name:<{width}} = {render_value(value, indent)}"
        for name, value in group.items()
    ]
