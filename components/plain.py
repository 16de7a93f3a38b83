"""Arguments of the component as plain values."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pulumi
from pulumi.output import Unknown

from stateroom.config.parse import REFERENCE
from stateroom.errors import ConfigError

_LATER = object()


@contextmanager
def arguments_of(name: str) -> Iterator[None]:
    """Problems that are found inside are those of a component's arguments, and of no stack file."""
    try:
        yield
    except ConfigError as error:
        if error.problems:
            error.remedy = f"correct the arguments; $ is {name}, and {REFERENCE} explains every key"
        raise


def plain(value: Any, path: str) -> Any:
    """The value with nothing in it that becomes known only later; whole numbers as integers.

    What is made depends on the arguments, and what is made must be known in a preview. So an output may stand among
    the arguments only when it has its value already, as those have that a program in another language sends. Numbers
    that crossed Pulumi's wire are floats. ConfigError for an output that has no value yet, and for a secret.
    """
    if isinstance(value, pulumi.Output):
        value = _value_of(value, path)
    if isinstance(value, Unknown) or value is _LATER or inspect.isawaitable(value):
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


def _value_of(output: pulumi.Output[Any], path: str) -> Any:
    """The value that an output has already, or _LATER: a component is constructed at once, so it cannot wait."""
    data = output._data  # no public name tells whether a value is there
    if not data.done() or not data.result().is_known:
        return _LATER
    if data.result().is_secret:
        raise ConfigError(
            f"{path} is a secret",
            why="it would stand in clear in the names, tags, policies or outputs of the backend",
            remedy="write a value that is no secret; an external id need not be one",
        )
    return data.result().value
