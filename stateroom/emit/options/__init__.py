"""Every argument and environment variable that the tools' documents name for a state backend and for signing in.

The YAML files beside this one list them, one file a scope; docs/options.md is generated from them. A field is left
out when it says nothing:

    name         with a dot when it stands in a block
    what         one sentence
    type         text, flag, number, duration (1h30m), list of text, map of text, block, list of blocks; variable for
                 an environment variable that no argument stands for
    required     whether the tool wants it, from the argument or its variables
    default      what holds without it. choices, range (least and most, of a duration in seconds), limit: what it may be
    needs        arguments that must stand beside it. conflicts: those that must not
    environment  the variables it is read from, the first that is set counts
    secret       whether it is one: we never write it
    instead      what to write in its place
    terraform, opentofu  the versions that know it: since, deprecated, removed. Without either, the scope says who does
    documents    those that name it (DOCUMENTS); none for what only the tools' own schema has

Sources: DOCUMENTS, and the schemas in internal/backend/remote-state of every release of Terraform up to 1.15 and of
OpenTofu up to 1.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import yaml

from stateroom.emit.versions import Version

DOCUMENTS: Final[Mapping[str, str]] = {
    "terraform-oss-guide": "a guide to Terraform's backend oss",
    "terraform-oss": "Terraform, Backend Type: oss",
    "opentofu-s3": "OpenTofu, Backend Type: s3",
    "terraform-s3": "a guide to Terraform's backend s3",
    "alicloud-identity": "Alibaba Cloud, Terraform identity authentication",
}

SCOPES: Final[Mapping[str, str]] = {
    "s3": 'The backend "s3"',
    "oss": 'The backend "oss"',
    "provider": 'The provider "alicloud"',
    "profile": "The shared configuration of Alibaba Cloud",
}
"""The files of this folder, with their titles."""

Tool = Literal["terraform", "opentofu"]


@dataclass(frozen=True)
class Span:
    """The versions of a tool that know an option: from `since` on, up to the one before `removed`."""

    since: Version
    deprecated: Version | None = None
    removed: Version | None = None

    def holds(self, version: Version) -> bool:
        return self.since <= version and (self.removed is None or version < self.removed)


@dataclass(frozen=True)
class Option:
    """One argument. The fields are those of the files."""

    scope: str
    name: str
    what: str
    type: str
    required: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()
    range: tuple[int, int] | None = None
    limit: str | None = None
    needs: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    secret: bool = False
    instead: str | None = None
    terraform: Span | None = None
    opentofu: Span | None = None
    documents: tuple[str, ...] = ()

    def known_by(self, tool: str, version: Version) -> bool:
        """Whether this version of Terraform or OpenTofu takes it."""
        span = self.terraform if tool == "terraform" else self.opentofu
        return span is not None and span.holds(version)


@cache
def read_options(scope: str) -> Mapping[str, Option]:
    """The options of one of SCOPES, by name, in the order of its file."""
    text = (Path(__file__).parent / f"{scope}.yaml").read_text(encoding="utf-8")
    rows = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe loaders
    return {row["name"]: Option(scope=scope, **{field: _value(value) for field, value in row.items()}) for row in rows}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return Span(**{name: _version(text) for name, text in value.items()}) if isinstance(value, dict) else value


def _version(text: str) -> Version:
    return Version(*map(int, text.split(".")))
