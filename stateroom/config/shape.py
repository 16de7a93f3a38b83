"""What the models allow at each place.

The one reader of their annotations, for the messages, the variables and the reference.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from stateroom.config.marks import FromEnvironment, Limit
from stateroom.config.problems import Path

Kind = Literal["section", "list", "map", "text", "integer", "boolean", "choice"]

_PLAIN: Mapping[Any, Kind] = {str: "text", int: "integer", bool: "boolean"}


@dataclass(frozen=True)
class Shape:
    """What may stand at one place. `choices` are the keys of a section and the values of a choice. A section that has
    an `item` may also be a list of them."""

    kind: Kind
    optional: bool = False
    section: type[BaseModel] | None = None
    item: Shape | None = None
    key: Shape | None = None
    limit: Limit | None = None
    environment: FromEnvironment | None = None
    bounds: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()
    fields: Mapping[str, FieldInfo] = field(default_factory=dict)

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        if self.limit:
            return self.limit.allowed
        if self.bounds:
            return f"{self.bounds[0]} to {self.bounds[1]}"
        if self.kind in ("section", "choice"):
            return either(self.choices)
        if self.kind == "list" and self.item:
            return f"a list of: {self.item.allowed}"
        return {"map": "a mapping", "boolean": "true or false", "integer": "a whole number"}.get(self.kind, "a text")

    def step(self, step: str | int) -> Shape | None:
        """The shape one step down, or None where nothing may stand."""
        if self.section is not None and not (self.item and isinstance(step, int)):
            info = self.fields.get(str(step))
            return None if info is None else shape_of(info.annotation, info.metadata)
        return self.item


def either(words: tuple[str, ...]) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def shape_of(annotation: Any, metadata: Iterable[Any] = (), optional: bool = False) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape_of(arguments[0], [*metadata, *arguments[1:]], optional)
    if origin in (Union, types.UnionType):
        one, *many = [argument for argument in arguments if argument is not types.NoneType]
        shape = shape_of(one, metadata, optional or types.NoneType in arguments)
        return replace(shape, item=shape_of(one)) if many else shape
    marks = {"optional": optional, **_marks_of(metadata)}
    if origin is Literal:
        return Shape("choice", choices=arguments, **marks)
    if origin is list:
        return Shape("list", item=shape_of(arguments[0]), **marks)
    if origin is dict:
        return Shape("map", key=shape_of(arguments[0]), item=shape_of(arguments[1]), **marks)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        return Shape("section", section=annotation, fields=fields, choices=tuple(fields), **marks)
    return Shape(_PLAIN[annotation], **marks)


def _marks_of(metadata: Iterable[Any]) -> dict[str, Any]:
    found: dict[type, Any] = {}
    for mark in metadata:
        for part in getattr(mark, "metadata", [mark]):  # pydantic's Field() in an annotation holds its own list
            found[type(part)] = part
    bounds = (found[Ge].ge, found[Le].le) if {Ge, Le} <= set(found) else None
    return {"limit": found.get(Limit), "environment": found.get(FromEnvironment), "bounds": bounds}


def shape_at(root: type[BaseModel], path: Path) -> Shape | None:
    """The shape at `path`, or None where nothing may stand."""
    shape: Shape | None = shape_of(root)
    for step in path:
        if shape is None:
            return None
        shape = shape.step(step)
    return shape


def walk(shape: Shape, path: Path = ()) -> Iterator[tuple[Path, Shape]]:
    """Every place below `shape`, in the order of declaration; an item of a list or mapping is the step `*`."""
    steps = shape.choices if shape.section else ("*",) if shape.item else ()
    for step in steps:
        below = shape.step(step)
        if below is not None:
            yield (*path, step), below
            yield from walk(below, (*path, step))


def sections_of(root: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """`root` and every section below it, each once, in the order of declaration."""
    shapes = [shape_of(root), *(shape for _, shape in walk(shape_of(root)))]
    return tuple(dict.fromkeys(shape.section for shape in shapes if shape.section is not None))
