"""What the resources of a Terraform configuration are called, and which refers to which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stateroom.engine.declared import Declared
from stateroom.export.hcl_text import Block, Encoded, Expression
from stateroom.export.made import Made
from stateroom.export.terraform_types import KINDS


class Names:
    """By URN: the label, the address, and what others may say of it."""

    def __init__(self, made: Sequence[Made], labels: Mapping[str, str]) -> None:
        self._made = {each.declared.urn: each for each in made}
        self._labels = labels

    def __getitem__(self, urn: str) -> str:
        """The address, such as `aws_s3_bucket.state`."""
        return f"{KINDS[self._made[urn].declared.token].name}.{self._labels[urn]}"

    def label(self, urn: str) -> str:
        return self._labels[urn]

    def known_to(self, declared: Declared) -> dict[str, dict[str, str]]:
        """By property, the values that come from other resources, each with the reference that stands for it."""
        return {
            property_: {value: text for urn in sorted(urns) if urn in self._made for value, text in self._told(urn)}
            for property_, urns in declared.sources.items()
        }

    def needed_by(
        self,
        declared: Declared,
        arguments: Mapping[str, Any],
        blocks: Sequence[Block],
    ) -> list[str]:
        """The addresses of what must be there before, as far as no reference says so already."""
        said = {text.rpartition(".")[0] for text in _references(arguments) | _references(blocks)}
        direct = {urn for urn in declared.dependencies if urn in self._made}
        through = {other for urn in direct for other in self._all_below(urn)}
        return sorted({self[urn] for urn in direct - through} - said)

    def _all_below(self, urn: str) -> set[str]:
        below = {each for each in self._made[urn].declared.dependencies if each in self._made}
        return below | {other for each in below for other in self._all_below(each)}

    def _told(self, urn: str) -> Iterator[tuple[str, str]]:
        made = self._made[urn]
        told = {**made.declared.inputs, **made.outputs}
        for property_, attribute in KINDS[made.declared.token].references.items():
            yield str(told[property_]), f"{self[urn]}.{attribute}"


def choose_names(made: Sequence[Made], backend: str) -> Names:
    """Labels without the backend's name before them: `acme-prod-state` becomes `state`."""
    labels: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for each in made:
        name = each.declared.name.removeprefix(f"{backend}-")
        wanted = label = re.sub(r"[^A-Za-z0-9_]", "_", name if name[:1].isalpha() else f"r_{name}")
        count = 1
        while (each.declared.token, label) in taken:
            count += 1
            label = f"{wanted}_{count}"
        taken.add((each.declared.token, label))
        labels[each.declared.urn] = label
    return Names(made, labels)


def _references(value: Any) -> set[str]:
    match value:
        case Expression(text):
            return {text}
        case Encoded(document):
            return _references(document)
        case Block():
            return _references(value.arguments or {}) | _references(value.blocks)
        case Mapping():
            return {text for each in value.values() for text in _references(each)}
        case list() | tuple():
            return {text for each in value for text in _references(each)}
    return set()
