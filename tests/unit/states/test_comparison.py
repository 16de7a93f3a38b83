from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from stateroom.states.comparison import Difference, compare_states
from stateroom.states.state_document import parse_state
from tests.unit.states.place import state
from tests.unit.states.test_state_document import JSON


def resource(name: str = "b", instances: Any = None, **more: Any) -> dict[str, Any]:
    """One resource with one instance."""
    made = [{"attributes": {"id": "1", "password": "old-secret"}}] if instances is None else instances
    return {"mode": "managed", "type": "a", "name": name, "provider": "p", "instances": made, **more}


def instance(**attributes: Any) -> dict[str, Any]:
    return {"attributes": {"id": "1", "password": "old-secret", **attributes}}


def differences(before: list[Any], after: list[Any]) -> tuple[Difference, ...]:
    return compare_states(parse_state(state(resources=before)), parse_state(state(resources=after))).resources


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([resource()], [resource()], []),
        ([], [resource()], [("a.b", "added")]),
        ([resource()], [], [("a.b", "removed")]),
        ([resource()], [resource(instances=[instance(password="new-secret")])], [("a.b", "changed", ("password",))]),
        ([resource()], [resource(instances=[instance(x=1)])], [("a.b", "changed", ("x",))]),
        ([resource()], [resource(provider="q")], [("a.b", "changed", ("(provider)",))]),
        (
            [resource()],
            [resource(instances=[{**instance(), "status": "tainted", "schema_version": 2}])],
            [("a.b", "changed", ("(schema_version)", "(status)"))],
        ),
        ([], [resource(mode="data", module="module.m[0].module.n")], [("module.m[0].module.n.data.a.b", "added")]),
        (
            [resource(instances=[{**instance(), "index_key": 0}, {**instance(), "index_key": "k"}])],
            [resource(instances=[{**instance(), "index_key": 1}, {**instance(), "index_key": "k"}])],
            [("a.b[0]", "removed"), ("a.b[1]", "added")],
        ),
        ([], [resource(instances=[{**instance(), "deposed": "0a1b"}])], [("a.b (deposed 0a1b)", "added")]),
        ([resource(instances=[instance(n=1)])], [resource(instances=[instance(n=True)])], [("a.b", "changed", ("n",))]),
        ([], ["nonsense", {"instances": 1}, resource(instances=["x"])], []),
        (
            [resource(instances=[{"attributes_flat": {"size": "1"}}])],
            [resource(instances=[{"attributes_flat": {"size": "2"}}])],
            [("a.b", "changed", ("size",))],
        ),
    ],
)
def test_resources_are_compared_by_address_and_attributes_by_name(
    before: list[Any], after: list[Any], found: list[tuple[Any, ...]]
) -> None:
    assert differences(before, after) == tuple(Difference(*each) for each in found)


def test_outputs_are_compared_by_name() -> None:
    before = parse_state(state(outputs={"a": {"value": "secret"}, "b": {"value": 1}, "c": {"value": 1}}))
    after = parse_state(
        state(outputs={"a": {"value": "other"}, "b": {"value": 1}, "d": {"value": 1, "sensitive": True}})
    )
    assert compare_states(before, after).outputs == (
        Difference("a", "changed", ("value",)),
        Difference("c", "removed"),
        Difference("d", "added"),
    )


def test_no_value_is_in_a_comparison() -> None:
    found = differences([resource()], [resource(instances=[instance(password="new-secret")]), resource("c")])
    assert "secret" not in repr(found)


@given(JSON, JSON)
def test_whatever_is_in_a_resource_is_compared_without_a_crash(before: Any, after: Any) -> None:
    first = [resource(instances=[{"attributes": before, "index_key": before}]), before]
    second = [resource(instances=[{"attributes": after, "index_key": after}]), after]
    found = differences(first, second)
    if json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True):
        assert found == ()
