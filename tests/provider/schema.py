"""What the providers have: the types that have a handler, with the properties that the SDK's classes have.

Every property may be anything: the handlers look at what they are given.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version as installed_version
from typing import Any, Final

from stateroom.engine.handler import module_of

_ANY: Final = {"$ref": "pulumi.json#/Any"}

_IMPORTING: Final = threading.Lock()

_FUNCTIONS: Final = {
    "aws": {
        "aws:index/getCallerIdentity:getCallerIdentity": ("accountId", "arn", "userId"),
        "aws:index/getPartition:getPartition": ("partition",),
        "aws:index/getRegion:getRegion": ("name", "region"),
    },
    "alicloud": {"alicloud:index/getCallerIdentity:getCallerIdentity": ("accountId", "arn")},
}


@cache
def version_of(package: str) -> str:
    """The version that the installed SDK asks for."""
    return installed_version(f"pulumi-{package}")


@cache
def tokens_of(package: str) -> tuple[str, ...]:
    """The types of a package that have a handler."""
    return tuple(sorted(_tokens(package)))


@cache
def input_names(token: str) -> tuple[str, ...]:
    """The properties that a program may declare."""
    module, name = _class_of(token)
    # Where the type's own name and Args are the name of one of its parts, its arguments have another.
    return _names(getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args"))


def build_schema(package: str) -> dict[str, Any]:
    """The package's schema, as `pulumi package get-schema` and Pulumi YAML read it."""
    arguments = dict.fromkeys(_names(importlib.import_module(f"pulumi_{package}").ProviderArgs), _ANY)
    return {
        "name": package,
        "version": version_of(package),
        "description": "The resource types that a state backend consists of, on a local cloud.",
        "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
        "config": {"variables": arguments},
        "provider": {"inputProperties": arguments},
        "resources": {token: _resource(token) for token in tokens_of(package)},
        "functions": {
            token: {"inputs": {"type": "object"}, "outputs": _object(("id", *names))}
            for token, names in _FUNCTIONS[package].items()
        },
    }


def _resource(token: str) -> dict[str, Any]:
    from pulumi._types import resource_pulumi_to_py_names

    module, name = _class_of(token)
    return {
        "inputProperties": dict.fromkeys(input_names(token), _ANY),
        "properties": dict.fromkeys(sorted(resource_pulumi_to_py_names(getattr(module, name))), _ANY),
    }


def _names(arguments: type) -> tuple[str, ...]:
    from pulumi._types import input_type_py_to_pulumi_names

    return tuple(sorted(input_type_py_to_pulumi_names(arguments).values()))


def _object(names: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": {key: {"type": "string"} for key in names}, "required": list(names)}


def _class_of(token: str) -> tuple[Any, str]:
    package, path, name = token.split(":")
    module, file = path.split("/")
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", file).lower()
    # The SDK's modules import each other in circles, which two threads at the same time cannot do.
    with _IMPORTING:
        return importlib.import_module(f"pulumi_{package}.{module}.{snake}"), name


def _tokens(package: str) -> Iterator[str]:
    handlers = importlib.import_module(f"stateroom.engine.handlers.{package}")
    for folder in pkgutil.iter_modules(handlers.__path__, f"{handlers.__name__}."):
        for module in pkgutil.iter_modules(importlib.import_module(folder.name).__path__, f"{folder.name}."):
            if not module.name.rpartition(".")[2].startswith("_"):
                token = importlib.import_module(module.name).TOKEN
                assert module_of(token) == module.name
                yield token
