"""What the package's schema says beside what Pulumi derives from the types: limits, defaults, and its own name."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any, Final

from pulumi.provider.experimental.util import camel_case
from pydantic import BaseModel

from components.choices import join_clouds, name_choices
from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.reference import allowed_of
from stateroom.config.sentences import sentences_of
from stateroom.config.shape import either, sections_of, shape_of
from stateroom.facts import CloudName

PREFIXES: Final[Mapping[CloudName, str]] = {"aws": "Aws", "alicloud": "Alicloud"}
"""What the type of a section of one cloud begins with; a section of either cloud begins with `StateBackend`."""

_EITHER: Final = "StateBackend"
_ABOUT: Final[Mapping[str, Any]] = {
    "displayName": "Stateroom",
    "description": "State backends for Terraform, OpenTofu and Pulumi on AWS and Alibaba Cloud: bucket, lock table, "
    "KMS key, policies and roles.",
    "keywords": ["pulumi", "stateroom", "category/cloud", "kind/component"],
    "license": "Apache-2.0",
}


def describe_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with every argument described as the configuration declares it, and with the package's own words."""
    choices: dict[str, Any] = {}
    for token, component in schema["resources"].items():
        name = token.rpartition(":")[2]
        models, properties = _arguments_of(name), component["inputProperties"]
        component["description"] = inspect.cleandoc(component["description"])
        _describe(properties, models, either_cloud=name.startswith(_EITHER))
        choices |= name_choices(properties, models, name.removesuffix(_EITHER) or _EITHER)
    for token, section in schema["types"].items():
        name = token.rpartition(":")[2]
        models, properties = _sections_of(name), section["properties"]
        _describe(properties, models, either_cloud=name.startswith(_EITHER))
        choices |= name_choices(properties, models, name)
    return {**schema, "types": {**schema["types"], **choices}, **_ABOUT}


def _arguments_of(component: str) -> dict[CloudName, type[BaseModel]]:
    """The models of a component's arguments, by cloud."""
    cloud = component.removesuffix(_EITHER)
    return {name: model for name, model in MODELS.items() if cloud in ("", PREFIXES[name])}


def _sections_of(name: str) -> dict[CloudName, type[BaseModel]]:
    """The models behind a type, by cloud."""
    return {
        cloud: section
        for cloud in CLOUDS
        for section in sections_of(MODELS[cloud])
        if name in (f"{PREFIXES[cloud]}{section.__name__}", f"{_EITHER}{section.__name__}")
    }


def _describe(
    properties: Mapping[str, dict[str, Any]], models: Mapping[CloudName, type[BaseModel]], *, either_cloud: bool
) -> None:
    texts = {cloud: _texts_of(model) for cloud, model in models.items()}
    for name, each in properties.items():
        found = {cloud: known[name] for cloud, known in texts.items() if name in known}
        if either_cloud and name == "cloud":
            each["description"] = f"The cloud. Allowed: {either(CLOUDS)}."
        else:
            each["description"] = join_clouds(found) if either_cloud else next(iter(found.values()))


def _texts_of(model: type[BaseModel]) -> dict[str, str]:
    """What is said of each key, by its name in the schema: its sentence, its limit and its default."""
    sentences, texts = sentences_of(model), {}
    for name, info in model.model_fields.items():
        shape, text = shape_of(info.annotation, info.metadata), sentences[name]
        if not shape.section and not (shape.item and shape.item.section):
            text += f" Allowed: {allowed_of(shape)}."
            if not info.is_required() and info.default is not None:
                text += f" Default: `{json.dumps(info.default)}`."
        texts[camel_case(name)] = text
    return texts
