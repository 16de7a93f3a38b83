"""What the program declares, free of Pulumi's types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from stateroom.engine.decision import Inputs

SMOKE_TEST: Final = "pulumi-python:dynamic/stateroom:SmokeTest"
"""The smoke test as a part of the program (`stateroom.deployment`). Only Pulumi's own engine runs it: it is code of the
program, and nothing in a cloud. Here `stateroom.provision` proves the backend when the program has ended."""


@dataclass(frozen=True)
class Provider:
    """A provider that the program makes for its resources, or the default one, of which nothing is declared.

    secrets: the names of the inputs that are secret, or have a secret in them.
    version: of its package, as the program's SDK asks for it.
    parents: as those of a resource.
    """

    urn: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    version: str = ""
    parents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declared:
    """One registration of a custom resource.

    dependencies: URNs of the resources whose outputs it uses or that it names in `depends_on`.
    looked_up: somebody else's (`Resource.get`). It must exist and fit, and is never changed or removed.
    sources: by property, the URNs of the resources that its value comes from.
    protect: whether Pulumi is told to refuse its deletion.
    secrets: the names of the inputs that are secret, or have a secret in them.
    parents: the URNs of the components that it is a part of, the outermost first.
    """

    urn: str
    token: str
    name: str
    inputs: Inputs
    dependencies: frozenset[str]
    looked_up: bool = False
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    provider: Provider = field(default_factory=Provider)
    protect: bool = False
    secrets: frozenset[str] = frozenset()
    parents: tuple[str, ...] = ()


class Stage(Protocol):
    """What a run of the program is for. Called from several threads."""

    def register(self, declared: Declared) -> Mapping[str, Any]:
        """The resource's outputs, `id` among them once it is known. Whatever is raised ends the run."""

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The result of a provider function."""

    def stop(self) -> None:
        """The run was interrupted: let nothing more go out."""
