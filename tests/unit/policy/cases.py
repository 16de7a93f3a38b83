"""Cases of policies as data: `tests/cases/policies/<cloud>/<policy>.yaml`.

    settings: {days: 90}                # parameters, for every case of the file; usually none
    passing:
      nothing changed: {}               # what our components register keeps every policy
    failing:
      versioning is suspended:
        change:
          BucketVersioning acme-state: {versioningConfiguration.status: Suspended}
        says:
          - "Bucket acme-state: its versioning is Suspended, not Enabled: …"
    undecided:
      the status is not known yet:
        change:
          BucketVersioning acme-state: {versioningConfiguration.status: UNKNOWN}
        says: ["Bucket acme-state: versioningConfiguration.status of BucketVersioning acme-state"]

A resource is named by the last part of its type and its logical name. A path goes through mappings, lists (`rules[0]`)
and JSON in a text (`policy.Statement[0].Effect`); null takes the value out, UNKNOWN makes it unknown. `remove` takes
resources out, `add` puts others in (type, name, props, and optionally sources, provider, protect), `options` changes
`protect` or `provider`. `base: none` starts from nothing instead of our components.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from stateroom.policy.catalogue import load_rules
from stateroom.policy.definition import Rule
from stateroom.policy.resource import Resource
from stateroom.unknown import UNKNOWN
from tests.unit.policy.stacks import base

FOLDER = Path(__file__).parents[2] / "cases" / "policies"
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True)
class Case:
    """One stack and what the policy says about it."""

    rule: Rule
    kind: str
    name: str
    raw: Mapping[str, Any]

    @property
    def cloud(self) -> str:
        return self.rule.name.partition("-")[0]

    @property
    def settings(self) -> dict[str, Any]:
        defaults = {name: parameter.default for name, parameter in self.rule.policy.parameters.items()}
        return {**defaults, **self.raw.get("settings", {})}

    @property
    def says(self) -> list[str]:
        return list(self.raw.get("says", []))

    def resources(self) -> list[Resource]:
        """The stack of the case."""
        found = {} if self.raw.get("base") == "none" else {short(each): each for each in base(self.cloud)}
        for name in self.raw.get("remove", []):
            del found[name]
        for name, changes in self.raw.get("change", {}).items():
            found[name] = _changed(found[name], changes)
        for name, options in self.raw.get("options", {}).items():
            found[name] = replace(found[name], **_marked(options))
        added = [_resource(each) for each in self.raw.get("add", [])]
        return [*found.values(), *added]


def short(resource: Resource) -> str:
    """A resource as cases call it."""
    return f"{resource.kind.rpartition(':')[2]} {resource.name}"


def files() -> dict[str, Path]:
    """The cases of each policy, by its name."""
    return {name_of(path): path for path in sorted(FOLDER.rglob("*.yaml"))}


def name_of(path: Path) -> str:
    return f"{path.parent.name}-{path.stem.replace('_', '-')}"


def cases() -> Iterator[Case]:
    rules = {rule.name: rule for rule in load_rules()}
    for name, path in files().items():
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        shared = {key: content[key] for key in ("settings", "base") if key in content}
        for kind in ("passing", "failing", "undecided"):
            for title, raw in (content.get(kind) or {}).items():
                yield Case(rules[name], kind, title, {**shared, **(raw or {})})


def _resource(raw: Mapping[str, Any]) -> Resource:
    kind = raw["type"].rpartition(":")[2]
    urn = f"urn:pulumi:test::stateroom::{raw['type']}::{raw['name']}"
    sources = {prop: frozenset(urns) for prop, urns in raw.get("sources", {}).items()}
    assert kind, raw
    return Resource(
        urn,
        raw["type"],
        raw["name"],
        _marked(raw.get("props", {})),
        sources,
        _marked(raw.get("provider", {})),
        raw.get("protect", False),
    )


def _changed(resource: Resource, changes: Mapping[str, Any]) -> Resource:
    props = copy.deepcopy(dict(resource.props))
    for path, value in changes.items():
        steps = [int(index) if index else name for name, index in _STEP.findall(path)]
        props = _put(props, steps, _marked(value))
    return replace(resource, props=props)


def _put(whole: Any, steps: list[str | int], value: Any) -> Any:
    """`whole` with the value at the path; what is JSON text on the way stays JSON text."""
    if isinstance(whole, str):
        return json.dumps(_put(json.loads(whole), steps, value))
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        whole[step] = _put(whole[step], rest, value) if rest else value
    elif rest:
        whole[step] = _put(whole.get(step, {}), rest, value)
    elif value is None:
        whole.pop(step, None)
    else:
        whole[step] = value
    return whole


def _marked(value: Any) -> Any:
    if value == "UNKNOWN":
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _marked(item) for key, item in value.items()}
    return [_marked(item) for item in value] if isinstance(value, list) else value
