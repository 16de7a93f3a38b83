"""The XML of OSS as plain data, both ways. Pure.

An element is a text, or a mapping of its children; one that may be repeated is always a list. Which ones those are is
said by the caller, as paths below the root such as `Rule/Tag`: an answer with one element and an answer with three
would otherwise have different shapes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from xml.etree import ElementTree


class XmlError(ValueError):
    """An answer that is not the XML that was expected; says where."""


def to_xml(root: str, content: Mapping[str, Any]) -> bytes:
    """A document. Lists become repeated elements, booleans `true` and `false`, None is left out."""
    document: bytes = ElementTree.tostring(_element(root, content), encoding="utf-8", xml_declaration=True)
    return document


def from_xml(document: bytes, lists: Collection[str] = ()) -> dict[str, Any]:
    """The content of the root element; a root that has only text is `{its name: text}`.

    lists: the paths of the elements that may be repeated. They are lists even when there is one, and empty lists when
    there is none in a parent that is there. Raises XmlError when any other element is repeated.
    """
    try:
        # OSS answers over TLS, and the parser takes no external entities.
        root = ElementTree.fromstring(document)  # noqa: S314
    except ElementTree.ParseError as error:
        raise XmlError(f"not XML: {error}") from None
    content = _content(root, "", frozenset(lists))
    return content if isinstance(content, dict) else {_name(root): content} if content else {}


def _element(name: str, content: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(content, Mapping):
        for child, value in content.items():
            for each in value if isinstance(value, list | tuple) else [value]:
                if each is not None:
                    element.append(_element(child, each))
    elif isinstance(content, bool):
        element.text = str(content).lower()
    else:
        element.text = str(content)
    return element


def _content(element: ElementTree.Element, path: str, lists: frozenset[str]) -> Any:
    below = f"{path}/" if path else ""
    content: dict[str, Any] = {}
    for child in element:
        name = _name(child)
        value = _content(child, below + name, lists)
        if below + name in lists:
            content.setdefault(name, []).append(value)
        elif name in content:
            raise XmlError(f"more than one {below}{name}")
        else:
            content[name] = value
    for name in (each.removeprefix(below) for each in lists if each.startswith(below)):
        if "/" not in name:
            content.setdefault(name, [])
    # What stands between the elements of an indented document is nobody's text.
    return content or (element.text if (element.text or "").strip() else "")


def _name(element: ElementTree.Element) -> str:
    """Without the namespace that some answers carry."""
    return element.tag.rpartition("}")[2]
