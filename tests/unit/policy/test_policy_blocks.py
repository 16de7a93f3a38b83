"""What a policy reads: values, blocks within them, and which part belongs to which whole."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.policy.resource import Resource, Stack, UndecidedError
from stateroom.unknown import UNKNOWN

BUCKET, PART = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"


def resource(token: str, name: str, props: dict[str, Any], **sources: list[str]) -> Resource:
    return Resource(urn(token, name), token, name, props, {prop: frozenset(urns) for prop, urns in sources.items()})


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:test::test::{token}::{name}"


def test_a_block_is_read_although_its_neighbour_is_not_known() -> None:
    whole = resource(PART, "a", {"rules": [{"status": "Enabled", "days": 3.0}, {"status": UNKNOWN}]})
    first, second = whole.blocks("rules")
    assert (first.path, first.get("status"), first.get("days"), first.get("none", 7)) == ("rules[0]", "Enabled", 3, 7)
    with pytest.raises(UndecidedError) as undecided:
        second.get("status")
    assert (undecided.value.resource, undecided.value.path) == (whole, "rules[1].status")


def test_a_block_that_is_not_in_a_list_is_a_list_of_one() -> None:
    whole = resource(PART, "a", {"rule": {"default": {"days": 1}}})
    (block,) = whole.blocks("rule.default")
    assert (block.path, block.get("days")) == ("rule.default", 1)
    (nested,) = whole.blocks("rule")[0].blocks("default")
    assert nested.path == "rule.default"


def test_there_are_no_blocks_where_there_is_nothing_or_something_else() -> None:
    whole = resource(PART, "a", {"texts": ["a", "b"], "number": 1})
    assert [whole.blocks(path) for path in ("texts", "number", "none", "number.more")] == [[], [], [], []]


@pytest.mark.parametrize(("props", "path"), [({"rules": UNKNOWN}, "rules"), ({"rules": [UNKNOWN]}, "rules[0]")])
def test_blocks_that_are_not_known_are_not_decided(props: dict[str, Any], path: str) -> None:
    with pytest.raises(UndecidedError) as undecided:
        resource(PART, "a", props).blocks("rules")
    assert undecided.value.path == path


def test_names_that_are_known_decide_against_where_a_value_comes_from() -> None:
    """What a component hands out comes from all of its resources."""
    state, logs = (resource(BUCKET, name, {"bucket": name}) for name in ("state", "logs"))
    part = resource(PART, "state", {"bucket": "state"}, bucket=[state.urn, logs.urn])
    stack = Stack([state, logs, part])
    assert (stack.parts(state, PART), stack.parts(logs, PART)) == ([part], [])


def test_where_a_value_comes_from_decides_when_a_name_is_not_known() -> None:
    state, logs = (resource(BUCKET, name, {"bucket": UNKNOWN}) for name in ("state", "logs"))
    part = resource(PART, "state", {"bucket": UNKNOWN}, bucket=[state.urn])
    stack = Stack([state, logs, part])
    assert (stack.parts(state, PART), stack.parts(logs, PART)) == ([part], [])


def test_a_bucket_without_a_name_is_not_the_one_that_is_named() -> None:
    nameless = resource(BUCKET, "state", {})
    assert Stack([nameless, resource(PART, "a", {"bucket": "other"})]).parts(nameless, PART) == []


@pytest.mark.parametrize(
    ("given", "own", "path"), [(UNKNOWN, "state", "bucket of a"), ("state", UNKNOWN, "bucket of state")]
)
def test_a_part_that_may_belong_to_a_whole_is_not_decided(given: object, own: object, path: str) -> None:
    whole, part = resource(BUCKET, "state", {"bucket": own}), resource(PART, "a", {"bucket": given})
    with pytest.raises(UndecidedError) as undecided:
        Stack([whole, part]).parts(whole, PART)
    assert f"{undecided.value.path} of {undecided.value.resource.name}" == path
