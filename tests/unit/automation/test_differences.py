"""The properties that Pulumi would change, with what they are and what they shall be."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.automation.differences import changes_of
from stateroom.engine.decision import Change
from tests.unit.automation.events import planned

OLD = {"tags": {"a": "1", "stateroom:backend": "x"}, "rules": [{"id": "keep", "status": "Enabled"}], "name": "n"}
NEW = {"tags": {"a": "2", "stateroom:backend": "x"}, "rules": [{"id": "keep", "status": "Disabled"}], "name": "n"}


@pytest.mark.parametrize(
    ("differs", "changes"),
    [
        (["tags.a"], [Change("tags.a", "1", "2")]),
        (['tags["stateroom:backend"]'], [Change("tags.stateroom:backend", "x", "x")]),
        (["rules[0].status"], [Change("rules[0].status", "Enabled", "Disabled")]),
        (["rules[1].status"], [Change("rules[1].status", None, None)]),
        (["name.x"], [Change("name.x", None, None)]),
        (["tags.a", "rules"], [Change("rules", OLD["rules"], NEW["rules"]), Change("tags.a", "1", "2")]),
        ([], []),
    ],
)
def test_a_path_becomes_a_change(differs: list[str], changes: list[Any]) -> None:
    told = planned("update", old=OLD, new=NEW, differs=differs)
    assert list(changes_of(told.resource_pre_event.metadata)) == changes


def test_without_details_whole_properties_differ() -> None:
    metadata = planned("update", old=OLD, new=NEW).resource_pre_event.metadata
    metadata.diffs = ["tags"]
    assert changes_of(metadata) == (Change("tags", OLD["tags"], NEW["tags"]),)
    metadata.diffs, metadata.keys = [], ["name"]
    assert changes_of(metadata) == (Change("name", "n", "n"),)
