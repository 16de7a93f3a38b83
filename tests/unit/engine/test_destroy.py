"""Destroy, on a cloud of toys: the order, the refusals, and a run that ends half way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stateroom.engine.declared import Declared
from stateroom.engine.deploy import up
from stateroom.engine.destroy import Demolition, destroy, order_of_removal
from stateroom.errors import CloudError, RefusedError
from tests.unit.engine import toy

CHAIN = """
first = thing("first")
second = thing("second", after=[first])
third = thing("third", after=[second])
"""


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    with toy.installed_handler():
        yield


def agree(_demolition: Demolition) -> None:
    return


def test_dependents_go_before_what_they_depend_on(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    cloud.calls.clear()
    removed = destroy(program, toy.target(cloud), agree)
    assert cloud.writes == [("delete", "third"), ("delete", "second"), ("delete", "first")]
    assert [resource.identity for resource in removed] == ["third", "second", "first"]
    assert cloud.things == {}


def test_destroying_again_removes_nothing_and_does_not_ask(tmp_path: Path) -> None:
    def unexpected(_demolition: Demolition) -> None:
        raise AssertionError("nothing to confirm")

    assert destroy(toy.program(tmp_path, CHAIN), toy.target(toy.ToyCloud()), unexpected) == ()


def test_whoever_confirms_sees_what_goes_and_may_stop_it(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    seen: list[str] = []

    def refuse(demolition: Demolition) -> None:
        seen.extend(resource.identity for resource in demolition.resources)
        raise RefusedError("no")

    with pytest.raises(RefusedError):
        destroy(program, toy.target(cloud), refuse)
    assert seen == ["third", "second", "first"]
    assert len(cloud.things) == 3


def test_what_holds_states_is_refused_unless_they_may_go(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    cloud.things["first"]["holds"] = [f"state-{number}" for number in range(7)]
    with pytest.raises(RefusedError) as caught:
        destroy(program, toy.target(cloud), agree)
    assert str(caught.value) == (
        "states or held locks would be lost: first holds state-0, state-1, state-2, state-3, state-4 and 2 more\n"
        "  why:  nothing was removed\n"
        "  next: move the states away first, or destroy them too with --with-states"
    )
    assert len(cloud.things) == 3
    destroy(program, toy.target(cloud), agree, with_states=True)
    assert cloud.things == {}


def test_what_is_not_ours_is_refused_and_all_of_it_stays(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    cloud.things["second"]["tags"] = {"owner": "other"}
    with pytest.raises(RefusedError) as caught:
        destroy(program, toy.target(cloud), agree)
    assert str(caught.value) == (
        "not ours: second\n"
        "  why:  the tag owner=acme is missing; nothing was removed\n"
        "  next: take it over first with `stateroom up --adopt`, or remove it by hand"
    )
    assert len(cloud.things) == 3


def test_a_failure_keeps_what_others_depend_on_and_the_same_run_completes_it(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))

    def break_second(operation: str, name: str) -> None:
        if (operation, name) == ("delete", "second"):
            raise CloudError("toy delete failed")

    cloud.before = break_second
    with pytest.raises(CloudError) as caught:
        destroy(program, toy.target(cloud), agree)
    assert str(caught.value) == (
        "toy delete failed\n  why:  removed so far: Thing third\n  next: run the same command again to complete it"
    )
    assert set(cloud.things) == {"first", "second"}
    cloud.before = lambda _operation, _name: None
    destroy(program, toy.target(cloud), agree)
    assert cloud.things == {}


def test_a_state_that_appears_while_the_question_stands_is_refused(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    cloud.things["first"]["holds"] = ["old"]

    def write_meanwhile(_demolition: Demolition) -> None:
        cloud.things["first"]["holds"] = ["old", "new"]

    with pytest.raises(RefusedError, match="first holds new"):
        destroy(program, toy.target(cloud), write_meanwhile, with_states=True)
    assert len(cloud.things) == 3


def test_what_stands_in_the_way_is_told_before_anything_is_removed(tmp_path: Path) -> None:
    cloud, program = toy.ToyCloud(), toy.program(tmp_path, CHAIN)
    up(program, toy.target(cloud))
    cloud.things["second"]["used_by"] = ["somebody"]
    with pytest.raises(RefusedError) as caught:
        destroy(program, toy.target(cloud), agree, with_states=True)
    assert str(caught.value) == (
        "it could not be removed as a whole: second is used by somebody\n"
        "  why:  nothing was removed\n"
        "  next: take these out of the way, then run the same command again"
    )
    assert len(cloud.things) == 3


def declared(token: str, name: str, inputs: dict[str, object], *dependencies: str) -> Declared:
    return Declared(name, token, name, inputs, frozenset(dependencies))


def test_a_bucket_goes_before_the_key_that_encrypts_it_and_takes_its_parts_along() -> None:
    resources = (
        declared("aws:kms/key:Key", "key", {"tags": {"Name": "acme-state"}}),
        declared("aws:s3/bucket:Bucket", "bucket", {"bucket": "acme"}),
        declared(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "encryption",
            {"bucket": "acme"},
            "bucket",
            "key",
        ),
    )
    live = {each.urn: {} for each in resources}
    groups = order_of_removal(resources, live)
    assert [[each.name for each in group] for group in groups] == [["bucket"], ["key"]]


def test_what_holds_data_goes_before_what_does_not_need_to_go_first() -> None:
    resources = (
        declared("aws:iam/role:Role", "role", {"name": "acme-writer"}),
        declared("aws:iam/policy:Policy", "policy", {"name": "acme-writer"}),
        declared("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", {}, "role", "policy"),
        declared("aws:s3/bucket:Bucket", "bucket", {"bucket": "acme"}),
        declared("aws:s3/bucketPolicy:BucketPolicy", "grants", {"bucket": "acme"}, "bucket", "role"),
    )
    groups = order_of_removal(resources, {each.urn: {} for each in resources})
    assert [[each.name for each in group] for group in groups] == [["bucket"], ["attached"], ["policy", "role"]]


def test_what_was_only_looked_up_stays(tmp_path: Path) -> None:
    look_up = "pulumi.CustomResource('toy:box/thing:Thing', 'a', {'name': 'a'}, pulumi.ResourceOptions(id='a'))"
    cloud = toy.ToyCloud({"a": {"name": "a", "serial": "1", "tags": {}}})
    program = toy.program(tmp_path, f"thing('b')\n{look_up}")
    up(program, toy.target(cloud))
    assert [resource.identity for resource in destroy(program, toy.target(cloud), agree)] == ["b"]
    assert list(cloud.things) == ["a"]


def test_what_a_looked_up_thing_holds_counts_only_where_it_belongs_to_what_goes(tmp_path: Path) -> None:
    look_up = "pulumi.CustomResource('toy:box/thing:Thing', 'a', {'name': 'a'}, pulumi.ResourceOptions(id='a'))"
    holds = ("b/state", "bb/state", "other/state")
    cloud = toy.ToyCloud({"a": {"name": "a", "serial": "1", "tags": {}, "holds": holds}})
    program = toy.program(tmp_path, f"thing('b')\n{look_up}")
    up(program, toy.target(cloud))
    with pytest.raises(RefusedError) as caught:
        destroy(program, toy.target(cloud), agree)
    assert str(caught.value).startswith("states or held locks would be lost: a holds b/state\n")
    destroy(program, toy.target(cloud), agree, with_states=True)
    assert list(cloud.things) == ["a"]
