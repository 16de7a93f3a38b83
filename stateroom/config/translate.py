"""pydantic's errors in our words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from stateroom.config.marks import FAULT
from stateroom.config.problems import Finding, Path, kind_of, nearest, show_key, show_value
from stateroom.config.shape import Shape, shape_at

_CREDENTIALS = (
    "access_key",
    "access_key_id",
    "access_key_secret",
    "password",
    "secret_access_key",
    "secret_key",
    "security_token",
    "session_token",
    "token",
)


@dataclass(frozen=True)
class _Error:
    path: Path
    shape: Shape | None
    section: Shape | None
    value: Any
    context: dict[str, Any]

    @property
    def name(self) -> str:
        words = [step for step in self.path if isinstance(step, str)]
        if not words:
            return "the configuration"
        return f"an item of {show_key(words[-1])}" if isinstance(self.path[-1], int) else show_key(words[-1])

    @property
    def allowed(self) -> str:
        return self.shape.allowed if self.shape else ""

    def finding(self, what: str, remedy: str, **more: Any) -> Finding:
        return Finding(self.path, what, self.allowed, remedy, **more)

    def wrong_kind(self, needed: str, remedy: str) -> Finding:
        if self.value is None:
            return self.finding(f"{self.name} has no value", "give it one, or remove it")
        return self.finding(f"{self.name} must be {needed}, and this is {kind_of(self.value)}", remedy)


def _missing(error: _Error) -> Finding:
    return error.finding(f"{error.name} is missing", f"add {error.path[-1]}", shown="nothing")


def _unknown_key(error: _Error) -> Finding:
    key, keys = str(error.path[-1]), error.section.choices if error.section else ()
    near = nearest(key, keys)
    remedy = f"did you mean {near}?" if near else "remove it"
    if key in _CREDENTIALS:
        remedy = "remove it: credentials come from the environment or from a profile"
    allowed = f"the keys here are {', '.join(keys)}"
    also: tuple[Path, ...] = ((*error.path[:-1], near),) if near else ()
    return Finding(error.path, f"unknown key {show_key(key)}", allowed, remedy, also, shown=kind_of(error.value))


def _odd_key(error: _Error) -> Finding:
    what = f"a key of {error.name} is {kind_of(error.value)}, and not a text"
    return error.finding(what, "put the key in quotes", shown=show_value(error.value))


def _not_a_mapping(error: _Error) -> Finding:
    return error.wrong_kind("a mapping", "write its keys below it, indented")


def _not_a_text(error: _Error) -> Finding:
    return error.wrong_kind("a text", "put it in quotes")


def _not_a_number(error: _Error) -> Finding:
    remedy = "write it without quotes" if isinstance(error.value, str) else "write a whole number"
    return error.wrong_kind("a whole number", remedy)


def _not_a_boolean(error: _Error) -> Finding:
    return error.wrong_kind("true or false", "write true or false, without quotes")


def _not_a_list(error: _Error) -> Finding:
    return error.wrong_kind("a list", "write each item after a hyphen")


def _no_such_choice(error: _Error) -> Finding:
    near = nearest(error.value, error.shape.choices) if isinstance(error.value, str) and error.shape else None
    remedy = f"did you mean {near}?" if near else "take what is allowed"
    return error.finding(f"{error.name} cannot have this value", remedy)


def _too_small(error: _Error) -> Finding:
    return error.finding(f"{error.name} is too small", "choose a number in this range")


def _too_large(error: _Error) -> Finding:
    return error.finding(f"{error.name} is too large", "choose a number in this range")


def _beyond_a_limit(error: _Error) -> Finding:
    return error.finding(error.context["what"], error.context["remedy"])


_SENTENCES: dict[str, Callable[[_Error], Finding]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "invalid_key": _odd_key,
    "model_type": _not_a_mapping,
    "dict_type": _not_a_mapping,
    "string_type": _not_a_text,
    "int_type": _not_a_number,
    "bool_type": _not_a_boolean,
    "list_type": _not_a_list,
    "literal_error": _no_such_choice,
    "greater_than_equal": _too_small,
    "less_than_equal": _too_large,
    FAULT: _beyond_a_limit,
}


def translate_errors(error: ValidationError, root: type[BaseModel], *, partial: bool = False) -> list[Finding]:
    """One finding for every error of pydantic, in its order.

    partial: something is merged over it, so nothing is missing but in lists, which are taken as they are.
    """
    every = error.errors(include_url=False)
    return [_finding(details, root) for details in every if not (partial and _can_be_added(details))]


def _can_be_added(details: ErrorDetails) -> bool:
    return details["type"] == "missing" and not any(isinstance(step, int) for step in details["loc"])


def _finding(details: ErrorDetails, root: type[BaseModel]) -> Finding:
    kind, path = details["type"], details["loc"]
    about_key = path[-1:] == ("[key]",)
    if about_key:
        path = path[:-1]
        kind = "invalid_key" if kind == "string_type" else kind
    place = path[:-1] if kind == "invalid_key" else path
    section = shape_at(root, path[:-1])
    shape = section.key if about_key and section and place == path else shape_at(root, place)
    error = _Error(place, shape, section, details["input"], details.get("ctx", {}))
    finding = _SENTENCES[kind](error)
    return replace(finding, shown=show_value(error.value)) if about_key and place == path else finding
