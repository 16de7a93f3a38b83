"""Arguments with a few allowed words, as enum types of the package's schema.

TypeScript then completes and checks the word where it is written, Go has a constant for each, and YAML refuses others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi.provider.experimental.util import camel_case
from pydantic import BaseModel

from stateroom.config.shape import Shape, shape_of

_REFERENCE: Final = "#/types/stateroom:index:"
_ITEMS: Final[Mapping[str, str]] = {"emit": "Tool", "policies": "Policy"}
"""What one word of a list is called, by the list's key."""


def name_choices(
    properties: Mapping[str, dict[str, Any]], models: Iterable[type[BaseModel]], prefix: str
) -> dict[str, Any]:
    """Let properties with closed choices name an enum type, and return these types by token.

    models: those that know the properties, one of each cloud. A property of several gets the words of all.
    prefix: what the names of the types begin with. A property with one word only, such as `cloud` of a component of
    one cloud, stays a text.
    """
    types: dict[str, Any] = {}
    for key, words in _words_of(models).items():
        if len(words) < 2:
            continue
        described = properties[key]
        name = f"{prefix}{_ITEMS.get(key) or _pascal(key)}"
        place = described["items"] if described["type"] == "array" else described
        del place["type"]
        place["$ref"] = f"{_REFERENCE}{name}"
        values = [{"name": _pascal(word), "value": word} for word in words]
        types[f"stateroom:index:{name}"] = {
            "type": "string",
            "description": described["description"],
            "enum": values,
        }
    return types


def _words_of(models: Iterable[type[BaseModel]]) -> dict[str, tuple[str, ...]]:
    """The words of each key that has a closed choice, by its name in the schema."""
    found: dict[str, tuple[str, ...]] = {}
    for model in models:
        for name, info in model.model_fields.items():
            words = _choices(shape_of(info.annotation, info.metadata))
            if words:
                key = camel_case(name)
                found[key] = tuple(dict.fromkeys((*found.get(key, ()), *words)))
    return found


def _choices(shape: Shape) -> tuple[str, ...]:
    one = shape.item if shape.kind == "list" and shape.item else shape
    return one.choices if one.kind == "choice" else ()


def _pascal(word: str) -> str:
    """`github-actions`, `console_or_vpc` and `deletionWindow` as names: GithubActions, ConsoleOrVpc, DeletionWindow."""
    parts = word.replace("-", "_").split("_")
    return "".join(part[:1].upper() + part[1:] for part in parts)
