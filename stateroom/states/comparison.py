"""What two states differ in: by address and by name, and never with a value. Pure.

What of a state is secret cannot be told from it: `sensitive_attributes` has what a configuration marks, and only newer
clients add what a provider's schema marks. So no value is in a comparison at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from stateroom.states.state_document import StateDocument

Kind = Literal["added", "removed", "changed"]

Parts = Mapping[str, Mapping[str, Any]]
"""What is compared of each resource or output, by address."""


@dataclass(frozen=True)
class Difference:
    """A resource or an output. parts: names of what has changed in it."""

    address: str
    kind: Kind
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two states, from the first to the second."""

    resources: tuple[Difference, ...]
    outputs: tuple[Difference, ...]


def compare_states(before: StateDocument, after: StateDocument) -> Comparison:
    """What the second state has more, less or otherwise than the first. Neither is encrypted by its client."""
    return Comparison(
        _differences(_instances(before), _instances(after)), _differences(_outputs(before), _outputs(after))
    )


def _differences(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> tuple[Difference, ...]:
    found = []
    for address in sorted(before.keys() | after.keys()):
        if address not in after:
            found.append(Difference(address, "removed"))
        elif address not in before:
            found.append(Difference(address, "added"))
        elif parts := _changed(before[address], after[address]):
            found.append(Difference(address, "changed", parts))
    return tuple(found)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    # As text, so that 1, 1.0 and true are three values.
    return tuple(sorted(name for name in before.keys() | after.keys() if _text(before, name) != _text(after, name)))


def _text(values: Mapping[str, Any], name: str) -> str | None:
    return json.dumps(values[name], sort_keys=True) if name in values else None


def _instances(state: StateDocument) -> dict[str, Mapping[str, Any]]:
    """The instances of every resource by their address, with attributes and what else is said of them."""
    found: dict[str, Mapping[str, Any]] = {}
    for resource in state.content.get("resources") or []:
        if not isinstance(resource, Mapping) or not isinstance(resource.get("instances"), list):
            continue
        address = _address(resource)
        for instance in resource["instances"]:
            if isinstance(instance, Mapping):
                found[f"{address}{_index(instance)}"] = _parts(resource, instance)
    return found


def _parts(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> dict[str, Any]:
    parts = {f"({name})": instance.get(name) for name in ("status", "schema_version")}
    parts["(provider)"] = resource.get("provider")
    for form in ("attributes", "attributes_flat"):
        attributes = instance.get(form)
        if isinstance(attributes, Mapping):
            parts |= attributes
    return parts


def _address(resource: Mapping[str, Any]) -> str:
    module = f"{resource['module']}." if isinstance(resource.get("module"), str) else ""
    mode = resource.get("mode")
    kind = "" if mode == "managed" else f"{mode}."
    return f"{module}{kind}{resource.get('type')}.{resource.get('name')}"


def _index(instance: Mapping[str, Any]) -> str:
    index = f"[{json.dumps(instance['index_key'], ensure_ascii=False)}]" if "index_key" in instance else ""
    return f"{index} (deposed {instance['deposed']})" if "deposed" in instance else index


def _outputs(state: StateDocument) -> dict[str, Mapping[str, Any]]:
    outputs = state.content.get("outputs") or {}
    return {name: each if isinstance(each, Mapping) else {"value": each} for name, each in outputs.items()}
