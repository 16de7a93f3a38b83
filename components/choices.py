"""Arguments with a few allowed words, as enum types of the package's schema.

TypeScript then completes and checks the word where it is written, Go has a constant for each, and YAML refuses others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pulumi.provider.experimental.util import camel_case
from pydantic import BaseModel

from stateroom.config.backend import CLOUDS
from stateroom.config.shape import Shape, shape_of
from stateroom.config.words import words_of
from stateroom.facts import CloudName

_REFERENCE: Final = "#/types/stateroom:index:"
_TITLES: Final[Mapping[CloudName, str]] = {"aws": "AWS", "alicloud": "Alibaba Cloud"}
_ITEMS: Final[Mapping[str, str]] = {"emit": "Tool", "policies": "Policy"}
"""What one word of a list is called, by the list's key."""


def name_choices(
    properties: Mapping[str, dict[str, Any]], models: Mapping[CloudName, type[BaseModel]], prefix: str
) -> dict[str, Any]:
    """Let properties with closed choices name an enum type, and return these types by token.

    models: those that know the properties, by cloud. A property of several gets the words of all.
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
        values = [{"name": _pascal(word), "value": word, "description": text} for word, text in words.items()]
        types[f"stateroom:index:{name}"] = {
            "type": "string",
            "description": described["description"],
            "enum": values,
        }
    return types


def join_clouds(texts: Mapping[CloudName, str]) -> str:
    """One text when every cloud says the same, otherwise that of each cloud."""
    if len(texts) == len(CLOUDS) and len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return " ".join(f"On {_TITLES[cloud]}: {text}" for cloud, text in texts.items())


def _words_of(models: Mapping[CloudName, type[BaseModel]]) -> dict[str, dict[str, str]]:
    """The words of each key that has a closed choice, by its name in the schema, and the sentence of each word."""
    found: dict[str, dict[str, dict[CloudName, str]]] = {}
    for cloud, model in models.items():
        for name, info in model.model_fields.items():
            sentences = words_of(cloud, model, name)
            for word in _choices(shape_of(info.annotation, info.metadata)):
                found.setdefault(camel_case(name), {}).setdefault(word, {})[cloud] = sentences[word]
    # A word of the cloud itself says already which cloud it is for.
    alone = {"cloud"} if len(models) > 1 else set(found)
    return {
        key: {word: next(iter(texts.values())) if key in alone else join_clouds(texts) for word, texts in words.items()}
        for key, words in found.items()
    }


def _choices(shape: Shape) -> tuple[str, ...]:
    one = shape.item if shape.kind == "list" and shape.item else shape
    return one.choices if one.kind == "choice" else ()


def _pascal(word: str) -> str:
    """`github-actions`, `console_or_vpc` and `deletionWindow` as names: GithubActions, ConsoleOrVpc, DeletionWindow."""
    parts = word.replace("-", "_").split("_")
    return "".join(part[:1].upper() + part[1:] for part in parts)
