"""The marks on the types of fields: the limit of a value, and whether it may come from the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from stateroom.config.problems import Fault

FAULT = "fault"
"""The pydantic error type that carries a Fault; its context has `what` and `remedy`."""


@dataclass(frozen=True, eq=False)  # by identity, because annotations are hashed and a dict is not hashable
class Limit:
    """A rule for one value. `schema` is as much of the rule as JSON Schema can say."""

    check: Callable[[Any], Fault | None]
    allowed: str
    schema: Mapping[str, Any] = field(default_factory=dict)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._enforce, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), **self.schema}

    def _enforce(self, value: Any) -> Any:
        fault = self.check(value)
        if fault is not None:
            raise PydanticCustomError(FAULT, "{what}", {"what": fault.what, "remedy": fault.remedy})
        return value


@dataclass(frozen=True)
class FromEnvironment:
    """Marks a field that may be written as `${env:NAME}`.

    secret: its value is never shown. only: it must be written so, because a file is no place for it.
    """

    secret: bool = False
    only: bool = False

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        reference = {"type": "string", "pattern": r"\$\{env:"}
        return reference if self.only else {"anyOf": [handler(schema), reference]}


@dataclass(frozen=True)
class OneOrMany:
    """Marks `Section | list[Section]`: what is a mapping is judged as the one, what is a list as the many.

    pydantic's own union would try both, and tell every problem once for each of them, at places that are not written.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        one = next(each for each in get_args(source) if isinstance(each, type) and issubclass(each, BaseModel))
        return core_schema.no_info_wrap_validator_function(partial(_choose, one), handler(source))


def _choose(one: type[BaseModel], value: Any, _union: Any) -> Any:
    if isinstance(value, one):
        return value
    if isinstance(value, list):
        from pydantic import TypeAdapter

        return TypeAdapter(list[one]).validate_python(value)  # type: ignore[valid-type] # a class, known only here
    if isinstance(value, Mapping):
        return one.model_validate(value)
    raise PydanticKnownError("model_type", {"class_name": one.__name__})


def text(check: Callable[[str], Fault | None], allowed: str, pattern: str) -> Limit:
    """The limit of a text. pattern: a regular expression that takes at least what `check` takes, for editors."""
    return Limit(check, allowed, {"pattern": pattern})
