"""What a policy file defines: `POLICY`, and `check` or `check_within`.

    POLICY = Policy(sentence="A state bucket keeps old versions.", severity="high", …)

    def check(resource: Resource, settings: Settings) -> Iterator[str]:
        '''One message for each violation. The resource is of one of `POLICY.resources`.'''

    def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
        '''The same for a policy that must see the other resources of the stack.'''

A value that is not known yet raises UndecidedError when it is read, so a check never decides by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from stateroom.policy.resource import Resource, Stack

Severity = Literal["low", "medium", "high", "critical"]

Level = Literal["mandatory", "advisory", "disabled"]

SEVERITIES: Final[tuple[Severity, ...]] = ("critical", "high", "medium", "low")

LEVELS: Final[tuple[Level, ...]] = ("mandatory", "advisory", "disabled")

Settings = Mapping[str, Any]
"""The parameters of a policy: those that the configuration gives, and the defaults of the rest."""


@dataclass(frozen=True)
class Reference:
    """A control of a public standard that the policy answers, such as `AWS FSBP` `S3.14`."""

    standard: str
    control: str

    def __str__(self) -> str:
        return f"{self.standard} {self.control}"


@dataclass(frozen=True)
class Parameter:
    """A value that the configuration may set. `sentence` says what it is for; `strings` is a list of texts."""

    kind: Literal["integer", "boolean", "string", "strings"]
    default: Any
    sentence: str
    minimum: int | None = None
    maximum: int | None = None

    def schema(self) -> dict[str, Any]:
        """The parameter as JSON Schema (draft 7, which Pulumi's policy configuration uses)."""
        if self.kind == "strings":
            kind: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
        else:
            kind = {"type": self.kind}
        limits = {"minimum": self.minimum, "maximum": self.maximum}
        given = {name: limit for name, limit in limits.items() if limit is not None}
        return {**kind, **given, "default": self.default, "description": self.sentence}


@dataclass(frozen=True, kw_only=True)
class Policy:
    """A policy's metadata.

    sentence: what holds where the policy is kept; it ends with a full stop.
    level: what a violation does unless the configuration says otherwise: `mandatory` stops, `advisory` is shown.
    remediation: what to do about a violation, for somebody who writes a Pulumi program.
    url: the document that explains the setting.
    compliance: controls of public standards; empty where none speaks of it.
    resources: the type tokens of what is checked.
    """

    sentence: str
    severity: Severity
    level: Level = "mandatory"
    remediation: str
    url: str
    compliance: tuple[Reference, ...] = ()
    resources: tuple[str, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """A policy by its name, ready to be applied.

    whole: it sees the whole stack, and so has its say when everything is declared; else resource by resource.
    """

    name: str
    policy: Policy
    check: Callable[[Resource, Stack, Settings], Iterator[str]]
    whole: bool
