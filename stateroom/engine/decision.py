"""What the plan says about one resource. Doing nothing is a decision too, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stateroom.unknown import UNKNOWN as UNKNOWN  # noqa: PLC0414 - handed on: handlers see it as one of their data
from stateroom.unknown import Unknown as Unknown  # noqa: PLC0414 - the same

Inputs = Mapping[str, Any]
"""Declared properties as the program registered them: Pulumi's camelCase names, UNKNOWN where not yet known."""

Live = Mapping[str, Any]
"""The resource as it is in the cloud, with the property names and shapes of Inputs, plus output-only properties
(`arn`, `id`, …)."""


@dataclass(frozen=True)
class Change:
    """One property that differs. Shown as `property: live → declared`."""

    property: str
    live: Any
    declared: Any


@dataclass(frozen=True)
class Create:
    """It does not exist and will be made."""


@dataclass(frozen=True)
class Update:
    """It exists and differs in `changes`; only these are written."""

    changes: tuple[Change, ...]

    def touches(self, *properties: str) -> bool:
        """Whether one of these top-level properties changes."""
        return any(change.property.split(".")[0].split("[")[0] in properties for change in self.changes)


@dataclass(frozen=True)
class Keep:
    """It is as declared; nothing is written. `reason` says why."""

    reason: str = "as declared"


@dataclass(frozen=True)
class Refuse:
    """It cannot be made as declared without losing data or touching what is not ours."""

    reason: str
    remedy: str


Decision = Create | Update | Keep | Refuse


@dataclass(frozen=True)
class Replace:
    """It is removed and made anew, because of `changes`. Only Pulumi's own engine does so, never a handler."""

    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Remove:
    """It is removed, because the program no longer declares it. Only Pulumi's own engine can tell: it remembers."""


@dataclass(frozen=True)
class Context:
    """What every handler may know about the run.

    account: the caller's account id: 12 digits on AWS, 16 on Alibaba Cloud.
    partition: aws, aws-cn or aws-us-gov; acs on Alibaba Cloud.
    region: the stack's region.
    owner: the tag that marks what is ours, as (key, value).
    adopt: take over what exists without the tag (never what carries another backend's tag).
    doomed: in a destroy, the identities of everything that goes; elsewhere empty.
    """

    account: str
    partition: str
    region: str
    owner: tuple[str, str]
    adopt: bool = False
    doomed: frozenset[str] = frozenset()
