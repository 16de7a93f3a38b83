from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.facts import Facts
from stateroom.states.addresses import Address, address_of
from stateroom.states.mapping import KEPT, Naming, map_states, object_of, place, read_addresses
from tests.unit.states.memory import facts

AWS, ALICLOUD = facts("aws"), facts("alicloud")

PARTS = st.sampled_from(["a", "b", "net", "tf.tfstate", "env:", "main.tfstate"])
KEYS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
ADDRESSES = st.builds(Address, KEYS, st.sampled_from(["default", "dev", "a"]))


@pytest.mark.parametrize(
    ("backend", "address", "key"),
    [
        (AWS, Address("net/tf.tfstate", "default"), "net/tf.tfstate"),
        (AWS, Address("net/tf.tfstate", "dev"), "env:/dev/net/tf.tfstate"),
        (ALICLOUD, Address("tf.tfstate", "default"), "env:/tf.tfstate"),
        (ALICLOUD, Address("tf.tfstate", "dev"), "env:/dev/tf.tfstate"),
        (replace(ALICLOUD, workspace_key_prefix="a/b"), Address("c", "dev"), "a/b/dev/c"),
    ],
)
def test_an_address_is_an_object_of_its_backend(backend: Facts, address: Address, key: str) -> None:
    assert object_of(backend, address) == key
    assert read_addresses(backend, [key], [key]) == {key: address} or address.key == "c"


def carry(origin: Facts, target: Facts, keys: set[str]) -> Mapping[str, str]:
    """Where each state of a backend is in an empty one; without those that have no place."""
    addresses = read_addresses(origin, keys, keys)
    placed = map_states(origin, target, addresses, (), KEPT)
    return {name: each.key for name, each in placed.items() if not each.problem}


@given(st.sets(ADDRESSES, max_size=6))
def test_what_has_a_place_on_the_other_cloud_comes_back_to_where_it_was(addresses: set[Address]) -> None:
    """But for what nothing on OSS tells from a folder, which the plan says: a workspace of a key that has no state of
    the default workspace."""
    keys = {object_of(AWS, each) for each in addresses}
    there = carry(AWS, ALICLOUD, keys)
    assert len(set(there.values())) == len(there)
    unclear = {key for key, target in there.items() if "/" in address_of(ALICLOUD, target, there.values()).key}
    back = carry(ALICLOUD, AWS, set(there.values()))
    for key in there.keys() - unclear:
        assert back[there[key]] == key


@given(st.sets(ADDRESSES, max_size=6), st.sets(ADDRESSES, max_size=3), st.sampled_from([AWS, ALICLOUD]))
def test_no_two_states_have_one_place_and_what_is_there_keeps_its_name(
    addresses: set[Address], known: set[Address], target: Facts
) -> None:
    there = {object_of(target, each) for each in known}
    placed = place(target, {str(each): each for each in addresses}, there)
    keys = [each.key for each in placed.values() if not each.problem]
    assert len(set(keys)) == len(keys)
    for key in there:
        now = address_of(target, key, {*there, *keys})
        assert now == address_of(target, key, there) or key in keys


@pytest.mark.parametrize(
    ("target", "address", "there", "problem"),
    [
        (ALICLOUD, Address("dev/tf.tfstate", "default"), (), "it would be taken for the workspace dev of tf.tfstate"),
        (ALICLOUD, Address("dev/x", "default"), ("env:/x",), "it would be taken for the workspace dev of x"),
        (
            ALICLOUD,
            Address("x", "default"),
            ("env:/dev/x",),
            "a state that is there already would be taken for one of its workspaces",
        ),
        (
            ALICLOUD,
            Address("x", "dev"),
            ("env:/a/dev/x",),
            "a state that is there already would be taken for one of its workspaces",
        ),
        (AWS, Address("env:/dev/x", "default"), (), "it would be taken for the workspace dev of x"),
        (
            AWS, Address("stateroom-smoke/x", "default"), (),
            "the key lies below stateroom-smoke, where the smoke test writes and cleans up",
        ),
        (AWS, Address(".pulumi/x", "default"), (), "no state can have this key"),
        (AWS, Address("x", "a b"), (), "this is not a workspace name"),
        (AWS, Address("x" * 1020, "default"), (), "the key is too long"),
        (ALICLOUD, Address("x" * 1010, "default"), (), "the name of its digest has more than 1024 bytes"),
        (replace(ALICLOUD, lock="none"), Address("x" * 1010, "default"), (), ""),
        (AWS, Address("dev/x", "default"), ("x",), ""),
    ],
)  # fmt: skip
def test_a_state_that_would_be_taken_for_another_one_has_no_place(
    target: Facts, address: Address, there: tuple[str, ...], problem: str
) -> None:
    placed = place(target, {"it": address}, there)["it"]
    assert (placed.problem, placed.note) == (problem, "")


def test_two_states_with_one_place_are_both_told() -> None:
    placed = place(AWS, {"one": Address("x", "default"), "two": Address("x", "default")}, ())
    assert {name: each.problem for name, each in placed.items()} == {
        "one": "two would go to the same place",
        "two": "one would go to the same place",
    }


def test_a_workspace_that_nothing_tells_from_a_folder_is_noted() -> None:
    alone = place(ALICLOUD, {"it": Address("x", "dev")}, ())["it"]
    assert (alone.key, alone.problem) == ("env:/dev/x", "")
    assert alone.note == (
        "nothing tells there that dev/x is x in the workspace dev: to move it back, say --key x --workspace dev"
    )
    together = place(ALICLOUD, {"it": Address("x", "dev"), "default": Address("x", "default")}, ())
    assert {each.note for each in together.values()} == {""}


def test_a_state_where_no_client_of_the_backend_looks_is_its_object() -> None:
    assert read_addresses(ALICLOUD, ["elsewhere/x"], ["elsewhere/x"]) == {
        "elsewhere/x": Address("elsewhere/x", "default")
    }
    assert read_addresses(AWS, ["env:/default/x"], ()) == {"env:/default/x": Address("env:/default/x", "default")}


def test_the_key_of_the_one_stack_becomes_that_of_the_other_one_and_what_is_asked_for_counts_more() -> None:
    own, other = Address(AWS.state_key, "dev"), Address("other", "dev")

    def addresses(key: str | None = None, workspace: str | None = None) -> list[Address]:
        placed = map_states(AWS, ALICLOUD, {"own": own, "other": other}, (), Naming(key, workspace))
        return [each.address for each in placed.values()]

    assert addresses() == [Address("tf.tfstate", "dev"), other]
    assert addresses("x", "prod") == [Address("x", "prod")] * 2


def test_the_place_of_the_stacks_own_state_is_for_no_other_one_unless_it_is_asked_for() -> None:
    wanted = {"it": Address("tf.tfstate", "default"), "own": Address(AWS.state_key, "default")}
    placed = map_states(AWS, ALICLOUD, wanted, (), KEPT)
    assert {name: each.problem for name, each in placed.items()} == {
        "it": "there this key is the stack's own, which is for net/tf.tfstate",
        "own": "",
    }
    del wanted["own"]
    assert map_states(AWS, ALICLOUD, wanted, (), Naming("tf.tfstate"))["it"].problem == ""
