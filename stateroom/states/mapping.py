"""Where the states of one backend are in another one. Pure.

A state keeps its address, which is its key and its workspace; each backend has its own way to make an object of it:

    s3    WORKSPACE_KEY_PREFIX/WORKSPACE/KEY, and KEY alone for the default workspace
    oss   PREFIX/WORKSPACE/KEY, and PREFIX/KEY for the default workspace

Sources: Terraform and OpenTofu, internal/backend/remote-state: `path` of s3, `stateFile` of oss.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from stateroom.config.limits import oss, s3
from stateroom.config.limits.paths import check_workspace, size_of
from stateroom.config.limits.tablestore import PRIMARY_KEY_BYTES, lock_key_bytes
from stateroom.facts import Facts
from stateroom.states.addresses import DEFAULT_WORKSPACE, Address, address_of, is_state_key

BY_ITSELF: Final = "move it by itself, under another name, with --key"
"""What to do with a state that has no place."""


@dataclass(frozen=True)
class Placed:
    """Where a state goes. key: the object. problem: why it cannot be there; empty when it can.
    note: what is to be known of its place."""

    address: Address
    key: str
    problem: str = ""
    note: str = ""


def object_of(facts: Facts, address: Address) -> str:
    """The object that holds the state of this address: the other way round of `addresses.address_of`."""
    workspace = () if address.workspace == DEFAULT_WORKSPACE else (address.workspace,)
    above = (facts.workspace_key_prefix,) if workspace or facts.cloud == "alicloud" else ()
    return "/".join((*above, *workspace, address.key))


def read_addresses(facts: Facts, keys: Collection[str], others: Collection[str]) -> dict[str, Address]:
    """What the tools call the states in these objects. others: the keys of all states of the backend.

    A state that no client of this backend finds where it is, such as one below another prefix, is its object's key.
    """
    found = {}
    for key in keys:
        address = address_of(facts, key, others)
        found[key] = address if object_of(facts, address) == key else Address(key, DEFAULT_WORKSPACE)
    return found


@dataclass(frozen=True)
class Naming:
    """What states are called at the target: where a user has asked for another key, or another workspace."""

    key: str | None = None
    workspace: str | None = None


KEPT: Final = Naming()
"""Every state is called what it is called."""


def map_states(
    origin: Facts, target: Facts, addresses: Mapping[str, Address], there: Collection[str], naming: Naming
) -> dict[str, Placed]:
    """Where the states of one backend go in another one, by their objects. there: the states that it has.

    The key of the one stack becomes that of the other one, as `emit` writes it, so that key is nobody else's; every
    other key stays.
    """
    wanted, unplaced = {}, {}
    for name, address in addresses.items():
        renamed = _rename(address, origin, target, naming)
        if naming.key is None and address.key == target.state_key != origin.state_key:
            problem = f"there this key is the stack's own, which is for {origin.state_key}"
            unplaced[name] = Placed(renamed, object_of(target, renamed), problem)
        else:
            wanted[name] = renamed
    placed = {**place(target, wanted, there), **unplaced}
    return {name: placed[name] for name in addresses}


def _rename(address: Address, origin: Facts, target: Facts, naming: Naming) -> Address:
    own = target.state_key if address.key == origin.state_key else address.key
    return Address(naming.key or own, naming.workspace or address.workspace)


def place(facts: Facts, wanted: Mapping[str, Address], there: Collection[str]) -> dict[str, Placed]:
    """Where each of the states goes in the backend of the facts. wanted: the address of each one, by whatever names it.
    there: the keys of the states that the backend has."""
    keys = {name: object_of(facts, address) for name, address in wanted.items()}
    after = {*there, *keys.values()}
    counted = Counter(keys.values())
    misleading = set(_misleading(facts, there, after))
    placed = {}
    for name, address in wanted.items():
        found = _place(facts, address, keys[name], after)
        if not found.problem and counted[keys[name]] > 1:
            twin = next(other for other in keys if other != name and keys[other] == keys[name])
            found = replace(found, problem=f"{twin} would go to the same place", note="")
        if not found.problem and found.key in misleading:
            problem = "a state that is there already would be taken for one of its workspaces"
            found = replace(found, problem=problem, note="")
        placed[name] = found
    return placed


def _place(facts: Facts, address: Address, key: str, after: Collection[str]) -> Placed:
    fault = None if address.workspace == DEFAULT_WORKSPACE else check_workspace(address.workspace)
    fault = fault or (s3 if facts.cloud == "aws" else oss).check_state_key(key)
    if fault:
        return Placed(address, key, fault.what)
    if not is_state_key(key):
        return Placed(address, key, "no state can have this key")
    if facts.cloud == "alicloud" and facts.uses_table and _lock_bytes(facts, key) > PRIMARY_KEY_BYTES:
        return Placed(address, key, f"the name of its digest has more than {PRIMARY_KEY_BYTES} bytes")
    read = address_of(facts, key, after)
    if read == address:
        return Placed(address, key)
    if read.workspace != DEFAULT_WORKSPACE:
        whose = f"it would be taken for the workspace {read.workspace} of {read.key}"
        return Placed(address, key, whose)
    return Placed(
        address,
        key,
        note=f"nothing tells there that {read.key} is {address.key} in the workspace {address.workspace}: to move it "
        f"back, say --key {address.key} --workspace {address.workspace}",
    )


def _misleading(facts: Facts, there: Collection[str], after: Collection[str]) -> Iterator[str]:
    """The objects for whose workspaces states that are there would be taken from now on, and were not before."""
    for key in there:
        read = address_of(facts, key, after)
        if read != address_of(facts, key, there):
            yield object_of(facts, Address(read.key, DEFAULT_WORKSPACE))


def _lock_bytes(facts: Facts, key: str) -> int:
    return lock_key_bytes(facts.bucket, size_of(key))
