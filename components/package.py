"""The components as a Pulumi package: their schema, and how a program in another language constructs them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.analyzer import ComponentDefinition, PropertyDefinition
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from components.alicloud.state_backend import AlicloudStateBackend
from components.aws.state_backend import AwsStateBackend
from components.descriptions import describe_schema
from components.state_backend import StateBackend
from stateroom.errors import StateroomError

NAME: Final = "stateroom"

COMPONENTS: Final = (StateBackend, AwsStateBackend, AlicloudStateBackend)


class Package(ComponentProvider):
    """Serves the components.

    Pulumi's own host would derive the same schema, without what the configuration knows of limits and defaults; it
    leaves out arguments that it does not know, in silence; and it shows an error with a traceback.
    """

    def __init__(self) -> None:
        super().__init__(list(COMPONENTS), NAME, version=version(NAME))
        self.schema = json.dumps(describe_schema(json.loads(self.schema or "{}")))

    def construct(
        self, name: str, resource_type: str, inputs: Mapping[str, Any], options: pulumi.ResourceOptions | None = None
    ) -> ConstructResult:
        """InputPropertiesError, which Pulumi shows as it is, for an error that has a message for the user."""
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, StateroomError):
                # With no list at all, Pulumi fails to report the error.
                raise InputPropertiesError(str(error.inner), errors=[]) from error
            raise

    def map_inputs(self, inputs: Mapping[str, Any], component_def: ComponentDefinition) -> dict[str, Any]:
        """The arguments by their names in the configuration. What is missing or unknown is found there, all at once."""
        return self._named(inputs, component_def.inputs, component_def.inputs_mapping)

    def _named(
        self, value: Mapping[str, Any], properties: Mapping[str, PropertyDefinition], names: Mapping[str, str]
    ) -> dict[str, Any]:
        return {
            names.get(key, key): self._value(item, properties[key]) if key in properties else item
            for key, item in value.items()
        }

    def _value(self, value: Any, definition: PropertyDefinition) -> Any:
        if isinstance(value, list) and definition.items:
            return [self._value(item, definition.items) for item in value]
        if isinstance(value, Mapping) and definition.ref:
            section = self.get_type_definition(definition)
            if section is not None:
                return self._named(value, section.properties, section.properties_mapping)
        return value
