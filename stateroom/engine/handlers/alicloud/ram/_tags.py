"""Tags of roles and policies. Source: RAM API, ListTagResources, TagResources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Call
from stateroom.engine.decision import Inputs

ABSENT: Final = frozenset({"EntityNotExist.Role", "EntityNotExist.Policy"})


def tag_list(inputs: Inputs) -> list[dict[str, str]]:
    """The declared tags as RAM takes them."""
    return [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()]


def read_tags(kind: str, name: str) -> Call:
    """kind: role or policy. At most 20 tags, so one page holds them all."""
    return Call("ram", "ListTagResources", {"ResourceType": kind, "ResourceNames": [name]}, absent=ABSENT)


def write_tags(kind: str, name: str, inputs: Inputs) -> Call:
    return Call("ram", "TagResources", {"ResourceType": kind, "ResourceNames": [name], "Tag": tag_list(inputs)})


def tags_of(answer: Mapping[str, Any] | None) -> dict[str, str]:
    found = (answer or {}).get("TagResources") or []
    return {each["TagKey"]: each.get("TagValue", "") for each in found}
