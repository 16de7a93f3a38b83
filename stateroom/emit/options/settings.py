"""Arguments that a user adds to what we write, checked against the list of options. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Final

from stateroom.emit.hcl import Value
from stateroom.emit.options import Option, read_options
from stateroom.emit.options.values import read_value
from stateroom.emit.versions import NAMES, Version
from stateroom.errors import UsageError

NEWEST: Final = Version(1, 999)


def parse_settings(scope: str, texts: Sequence[str], tool: str, version: Version | None) -> dict[str, Value]:
    """`max_retries=10` and the like, by the names of the options. tool: any but opentofu is told what Terraform is.

    UsageError for an argument that there is not, that the version does not know or has another name for, that is a
    secret, or that cannot have the value.
    """
    settings: dict[str, Value] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"{text!r} is not an argument and its value", remedy="write it as max_retries=10")
        option = _find(scope, name)
        _refuse_unwritable(option)
        _refuse_unknown(option, tool if tool in NAMES else "terraform", version)
        if name in settings:
            raise UsageError(
                f"{name} is set twice", remedy="set it once; items of a list stand with commas between them"
            )
        settings[name] = read_value(option, value)
    return settings


def _find(scope: str, name: str) -> Option:
    options = read_options(scope)
    if name not in options:
        nearest = difflib.get_close_matches(name, options, n=1)
        raise UsageError(
            f"the backend {scope!r} has no argument {name!r}",
            why="docs/options.md lists all that it has",
            remedy=f"did you mean {nearest[0]!r}?" if nearest else "look it up there",
        )
    return options[name]


def _refuse_unwritable(option: Option) -> None:
    if option.secret or option.type == "variable":
        what = "is a secret and is never written" if option.secret else "is a variable and no argument"
        where = (
            f"give it in {option.environment[0]}" if option.environment else "add it by hand where nobody else reads it"
        )
        raise UsageError(f"{option.name} {what}", remedy=where)
    if option.type == "block":
        raise UsageError(f"{option.name} is a block", remedy=f"set its parts, such as {option.name}.session_name=NAME")


def _refuse_unknown(option: Option, tool: str, version: Version | None) -> None:
    """UsageError for what the version does not know, or calls deprecated while it knows another name."""
    span, at = (option.terraform if tool == "terraform" else option.opentofu), version or NEWEST
    client = NAMES[tool] if version is None else f"{NAMES[tool]} {version}"
    remedy = f"write {option.instead}" if option.instead else "leave it out"
    if span is None:
        raise UsageError(f"{client} has no argument {option.name}", why="no version of it has", remedy=remedy)
    if at < span.since:
        why = f"it is known from version {span.since} on"
        raise UsageError(f"{client} has no argument {option.name}", why=why, remedy=f"use that, or {remedy}")
    if span.removed is not None and span.removed <= at:
        why = f"it is gone since version {span.removed}"
        raise UsageError(f"{client} has no argument {option.name}", why=why, remedy=remedy)
    if span.deprecated is not None and span.deprecated <= at:
        why = f"it has another name since version {span.deprecated}"
        raise UsageError(f"{option.name} is deprecated in {client}", why=why, remedy=remedy)
