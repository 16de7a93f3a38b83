"""The component's arguments are the configuration, and Pulumi can read them."""

from __future__ import annotations

import json
import typing
from typing import Any

import pytest
from pulumi.provider.experimental.analyzer import Analyzer, PropertyDefinition
from pulumi.provider.experimental.component import ComponentProvider

from components.aws import args
from components.aws.state_backend import AwsStateBackend
from stateroom.config import aws as models
from stateroom.config.aws import AwsBackend
from stateroom.config.section import Section
from stateroom.config.sentences import sentences_of

SECTIONS = [
    model
    for model in vars(models).values()
    if isinstance(model, type) and issubclass(model, Section) and model is not Section
]


def arguments_of(model: type[Section]) -> Any:
    return getattr(args, "AwsStateBackendArgs" if model is AwsBackend else f"Aws{model.__name__}")


@pytest.mark.parametrize("model", SECTIONS)
def test_every_section_has_its_arguments_with_the_same_keys_and_sentences(model: type[Section]) -> None:
    arguments = arguments_of(model)
    properties, _ = Analyzer("stateroom").analyze_type(arguments, is_component_output=False)
    assert list(arguments.__annotations__) == list(model.model_fields)
    # A component of one cloud need not be told which.
    optional = {name for name, field in model.model_fields.items() if not field.is_required() or name == "cloud"}
    assert arguments.__optional_keys__ == optional
    assert [each.description for each in properties.values()] == list(sentences_of(model).values())


def test_every_argument_is_plain() -> None:
    """What is made follows from the arguments, so their values must be there when a preview runs."""
    for model in SECTIONS:
        properties, _ = Analyzer("stateroom").analyze_type(arguments_of(model), is_component_output=False)
        for name, each in properties.items():
            assert _plain(each), (model, name)


def _plain(each: PropertyDefinition) -> bool:
    inner = [part for part in (each.items, each.additional_properties) if part]
    return bool(each.plain) and all(map(_plain, inner))


def test_pulumi_derives_the_components_schema() -> None:
    schema = json.loads(typing.cast("str", ComponentProvider([AwsStateBackend], "stateroom").schema))
    component = schema["resources"]["stateroom:index:AwsStateBackend"]
    assert component["isComponent"] is True
    assert component["requiredInputs"] == ["name", "region"]
    assert len(component["inputProperties"]) == len(AwsBackend.model_fields)
    sections = {f"stateroom:index:Aws{model.__name__}" for model in SECTIONS if model is not AwsBackend}
    assert set(schema["types"]) == sections
    assert component["required"] == ["bucket", "bucketArn", "facts", "policies", "roles"]
    described = [*component["inputProperties"].values(), *component["properties"].values()]
    assert all(each["description"] for each in described)
