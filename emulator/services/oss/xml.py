"""XML as OSS writes and reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from emulator.services.oss.exceptions import MalformedXml

MAX_DEPTH = 20
MAX_BYTES = 1024 * 1024

_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9a-fA-F]+);)")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass
class Element:
    """An element: of text or of children. Namespaces and attributes are left out, because OSS has none."""

    tag: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, tag: str) -> Element | None:
        """The first child of that name."""
        return next(self.all(tag), None)

    def all(self, tag: str) -> Iterator[Element]:
        return (child for child in self.children if child.tag == tag)

    def value(self, *path: str) -> str:
        """The text at the end of a path; "" when there is none."""
        element: Element | None = self
        for tag in path:
            element = element.child(tag) if element else None
        return element.text if element else ""


Content = str | int | bool | Sequence[Element | None] | None


def node(tag: str, content: Content = "") -> Element:
    """An element of text, a number, a boolean, or children. None among the children is left out."""
    if isinstance(content, bool):
        return Element(tag, str(content).lower())
    if isinstance(content, str | int):
        return Element(tag, str(content))
    return Element(tag, "", [child for child in content or () if child is not None])


def optional(tag: str, content: Content) -> Element | None:
    """An element, or nothing when it would be empty."""
    return node(tag, content) if content else None


def render(root: Element) -> bytes:
    pieces = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, pieces)
    return "".join(pieces).encode("utf-8", "replace")


def _write(element: Element, pieces: list[str]) -> None:
    if not element.children and not element.text:
        pieces.append(f"<{element.tag}/>")
        return
    pieces.append(f"<{element.tag}>")
    for child in element.children:
        _write(child, pieces)
    # A key may have any character; those that XML cannot hold are references, as the cloud writes them.
    pieces.append(_UNPRINTABLE.sub(lambda match: f"&#{ord(match[0])};", escape(element.text)))
    pieces.append(f"</{element.tag}>")


def parse(body: bytes) -> Element:
    """The root element of a request's body.

    Raises MalformedXml. A `&` that begins no reference is taken for itself: a gateway that the vendor's own tools use
    writes values without escaping them.
    """
    if len(body) > MAX_BYTES:
        raise MalformedXml("too large")
    try:
        return _Reader().read(body)
    except (expat.ExpatError, ValueError, LookupError):
        mended = _BARE_AMPERSAND.sub(b"&amp;", body)
    try:
        return _Reader().read(mended)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise MalformedXml(str(error)) from error


class _Reader:
    """One parse. A document type is refused, and so entities that grow are."""

    def __init__(self) -> None:
        self._open: list[Element] = []
        self._root: Element | None = None

    def read(self, body: bytes) -> Element:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.Parse(body, True)
        if self._root is None:
            raise MalformedXml("no element")
        return self._root

    def _start(self, name: str, _: object) -> None:
        if len(self._open) == MAX_DEPTH:
            raise MalformedXml("too deep")
        element = Element(name.rpartition(":")[2])
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if element.children:
            element.text = ""

    def _characters(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse_doctype(self, *_: object) -> None:
        raise MalformedXml("a document type")
