"""What the XML of a request may look like, as data, and the one function that checks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Union

from emulator.services.oss.exceptions import MalformedXml
from emulator.services.oss.xml import Element

Kind = Callable[[str], str]
"""Checks a text and returns it in its one form. Raises ValueError."""

Shape = Mapping[str, Union[Kind, "Shape"]]
"""An element's children. A name is followed by `?` when it may be missing, `*` when there may be any number of it,
`+` when there is at least one. The order does not matter, and an empty child that may be missing counts as missing."""


def text(value: str) -> str:
    return value


def anything(value: str) -> str:
    """Whatever there is, elements too: for what is kept and never looked into."""
    return value


def boolean(value: str) -> str:
    if value.lower() not in {"true", "false"}:
        raise ValueError(value)
    return value.lower()


def positive(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) == 0:
        raise ValueError(value)
    return str(int(value))


def natural(value: str) -> str:
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise ValueError(value)
    return str(int(value))


def midnight(value: str) -> str:
    """A date, which OSS takes only at midnight UTC, in the form in which it gives it back."""
    moment = datetime.fromisoformat(value)
    if (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
        raise ValueError(value)
    return f"{moment:%Y-%m-%d}T00:00:00.000Z"


def one_of(*values: str) -> Kind:
    def check(value: str) -> str:
        if value not in values:
            raise ValueError(value)
        return value

    return check


def conform(element: Element, tag: str, shape: Shape) -> Element:
    """The element as its shape has it: checked, with texts in their one form. Raises MalformedXml."""
    if element.tag != tag:
        raise MalformedXml(f"{element.tag} instead of {tag}")
    return _conform(element, shape, tag)


def _conform(element: Element, shape: Shape, path: str) -> Element:
    known = {name.rstrip("?*+"): (name, kind) for name, kind in shape.items()}
    if element.text.strip():
        raise MalformedXml(f"text in {path}")
    children = []
    for child in element.children:
        if child.tag not in known:
            raise MalformedXml(f"{child.tag} in {path}")
        name, kind = known[child.tag]
        if checked := _child(child, name, kind, f"{path}.{child.tag}"):
            children.append(checked)
    result = Element(element.tag, "", children)
    for tag, (name, _) in known.items():
        count = sum(1 for _ in result.all(tag))
        if count == 0 and not name.endswith(("?", "*")):
            raise MalformedXml(f"no {tag} in {path}")
        if count > 1 and not name.endswith(("*", "+")):
            raise MalformedXml(f"more than one {tag} in {path}")
    return result


def _child(child: Element, name: str, kind: Kind | Shape, path: str) -> Element | None:
    value = child.text.strip() if kind is not text else child.text
    if not value and not child.children and name.endswith("?"):
        return None
    if isinstance(kind, Mapping):
        return _conform(child, kind, path)
    if kind is anything:
        return child
    if child.children:
        raise MalformedXml(f"elements in {path}")
    try:
        return Element(child.tag, kind(value))
    except ValueError as error:
        raise MalformedXml(f"{value!r} in {path}") from error
