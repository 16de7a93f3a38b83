"""Arguments of the component as plain values."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import pulumi

from stateroom.errors import ConfigError


def plain(value: Any, path: str) -> Any:
    """The value with nothing in it that becomes known only later; whole numbers as integers.

    What is made depends on the arguments, and what is made must be known in a preview. So an argument may be
    an Input for Pulumi's sake, but its value must be there. Numbers that crossed Pulumi's wire are floats.
    ConfigError for an output of another resource.
    """
    if isinstance(value, pulumi.Output) or inspect.isawaitable(value):
        raise ConfigError(
            f"{path} is not known yet: it is an output of another resource",
            why="which resources a backend has follows from its arguments, and a preview must show them",
            remedy="write the value itself, such as a name or an ARN",
        )
    if isinstance(value, Mapping):
        return {key: plain(item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, f"{path}[{position}]") for position, item in enumerate(value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
