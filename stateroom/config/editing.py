"""Changes single values of a YAML text, and leaves every other character as it is. Pure.

A value is found by the marks of PyYAML's nodes and replaced in the text itself, so that comments, quotes and the order
of the keys stay. What comes out is read again and compared: anything else that would change is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Final

import yaml

REMOVED: Final = None
"""What a key is changed to that is taken out."""

_Node = Any
"""A node of PyYAML: of a scalar, a sequence or a mapping."""

Changes = Mapping[str, str | None]
"""Keys of one mapping, and what each becomes: a value as YAML writes it, such as `native` or `null`, or REMOVED."""


def set_values(text: str, path: Sequence[str], changes: Changes) -> str:
    """`text` with these keys of the mapping at `path` changed. A mapping that is missing is added at the end of the one
    around it. ValueError, with a reason, for what cannot be changed without changing something else."""
    wanted = _expect(yaml.safe_load(text), path, changes)
    edited = text
    try:
        for key, value in changes.items():
            edited = _set(edited, path, key, value)
        found = yaml.safe_load(edited)
    except yaml.YAMLError:
        found = None
    if found != wanted:
        raise ValueError("other values would change with it")
    return edited


def _expect(content: Any, path: Sequence[str], changes: Changes) -> Any:
    content = copy.deepcopy(content)
    place = content
    for step in path:
        if place.get(step) is None:
            place[step] = {}
        # Where an alias shares a mapping, only the one at `path` is meant to change.
        place[step] = copy.copy(place[step])
        place = place[step]
    for key, value in changes.items():
        if value is REMOVED:
            place.pop(key, None)
        else:
            place[key] = yaml.safe_load(value)
    return content


def _set(text: str, path: Sequence[str], key: str, value: str | None) -> str:
    around: _Node = yaml.compose(text, yaml.SafeLoader)
    for step in path:
        pair = _pair(around, step)
        if pair is None and step == path[-1]:
            return text if value is REMOVED else _insert(text, around, f"{step}: {{{key}: {value}}}")
        if pair is None:
            raise ValueError(f"there is no key {step}")
        around = _own(*pair)
    if isinstance(around, yaml.ScalarNode) and around.tag.endswith(":null"):
        return text if value is REMOVED else _replace(text, around, f"{{{key}: {value}}}")
    found = _pair(around, key)
    if value is REMOVED:
        return text if found is None else _remove(text, around, found)
    return _insert(text, around, f"{key}: {value}") if found is None else _replace(text, _own(*found), value)


def _pair(node: _Node, key: str) -> tuple[_Node, _Node] | None:
    if not isinstance(node, yaml.MappingNode):
        raise ValueError(f"there is no mapping around {key}")
    return next(((each, value) for each, value in node.value if each.value == key), None)


def _own(key: _Node, value: _Node) -> _Node:
    """A value that is written out. An alias is told by the place of its node: before the key, where its anchor is."""
    if value.start_mark.index < key.end_mark.index:
        raise ValueError(f"line {key.start_mark.line + 1}: {key.value} is an alias")
    return value


def _replace(text: str, node: _Node, value: str) -> str:
    start, end = node.start_mark.index, _end(node)
    if start == end or not (isinstance(node, yaml.ScalarNode) or node.flow_style):
        # Nothing stands behind the colon of the key, or a block on the lines below it.
        start, value = len(text[:start].rstrip()), f" {value}"
    return f"{text[:start]}{value}{text[end:]}"


def _insert(text: str, mapping: _Node, entry: str) -> str:
    pairs = mapping.value
    if not pairs:
        at = text.index("{", mapping.start_mark.index) + 1
        return f"{text[:at]}{entry}{text[at:]}"
    at = _end(_own(*pairs[-1]))
    if mapping.flow_style:
        return f"{text[:at]}, {entry}{text[at:]}"
    at = _line_end(text, at)
    newline = "\r\n" if "\r\n" in text else "\n"
    return f"{text[:at]}{newline}{' ' * pairs[0][0].start_mark.column}{entry}{text[at:]}"


def _remove(text: str, mapping: _Node, pair: tuple[_Node, _Node]) -> str:
    pairs, place = mapping.value, mapping.value.index(pair)
    start, end = pair[0].start_mark.index, _end(_own(*pair))
    if not mapping.flow_style:
        begin = text.rfind("\n", 0, start) + 1
        if text[begin:start].strip():
            raise ValueError(f"line {pair[0].start_mark.line + 1}: {pair[0].value} does not begin its line")
        after = text.find("\n", end) + 1 or len(text)
        return text[:begin] + text[after:]
    if place + 1 < len(pairs):
        end = pairs[place + 1][0].start_mark.index
    elif place:
        start = _end(_own(*pairs[place - 1]))
    return text[:start] + text[end:]


def _end(node: _Node) -> int:
    """Behind the last character of a value. The end mark of a block is where the next token begins."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end
