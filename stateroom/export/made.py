"""The resources of a backend that is made, each with its id, in an order in which each comes after what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Final

from stateroom.engine.declared import Declared

_GLOBAL: Final = "aws:iam/"
"""The resource types without a region."""


@dataclass(frozen=True)
class Made:
    """A resource that exists as it is declared.

    outputs: what the cloud tells of it, by Pulumi's names.
    id: by which both the Pulumi and the Terraform provider import it. One in another region than the provider's says
    where, as `<id>@<region>`. Source: Terraform AWS provider, Enhanced Region Support, "Importing resources".
    """

    declared: Declared
    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)


def list_made(resources: Sequence[tuple[Declared, Mapping[str, Any]]]) -> tuple[Made, ...]:
    """All of it. What is only looked up is somebody else's, and not handed over.

    resources: what is declared, each with its outputs, `id` among them.
    """
    outputs = {declared.urn: told for declared, told in resources}
    ours = [declared for declared, _ in resources if not declared.looked_up]
    return tuple(
        Made(each, _with_region(str(outputs[each.urn]["id"]), each), outputs[each.urn]) for each in _in_order(ours)
    )


def whole(value: Any) -> Any:
    """A declared value with its keys in order. Numbers cross Pulumi's wire as doubles; here they are integers again."""
    if isinstance(value, Mapping):
        return {name: whole(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _with_region(id_: str, declared: Declared) -> str:
    region = declared.inputs.get("region")
    elsewhere = region is not None and region != declared.provider.inputs.get("region")
    return f"{id_}@{region}" if elsewhere and not declared.token.startswith(_GLOBAL) else id_


def _in_order(resources: Iterable[Declared]) -> list[Declared]:
    """In order of their dependencies; where these leave it open, by URN, so that it is the same in every run."""
    known = {each.urn: each for each in resources}
    needs = {urn: [other for other in each.dependencies if other in known] for urn, each in known.items()}
    sorter = TopologicalSorter(needs)
    sorter.prepare()
    ordered: list[Declared] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        ordered += [known[urn] for urn in ready]
        sorter.done(*ready)
    return ordered
