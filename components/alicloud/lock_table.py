"""The lock table: locks and digests of states, in a Tablestore instance of its own.

What exists already is used as `lock.existing` says. `instance`: it is looked up, and the table is declared in it.
`table`: the table is looked up and checked, and never changed or deleted. It is no declaration, because Pulumi's own
engine would then try to make it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_alicloud as alicloud

from components.alicloud.children import Children
from components.alicloud.key import Keys
from stateroom.errors import RefusedError

LOCK_KEY = "LockID"
"""The primary key that the oss backends write. Source: Terraform documentation, Backend Type: oss."""

FOR_EVER = -1
"""The time to live of rows that never expire. Source: Tablestore API, TableOptions."""

DEVIATION = "86400"
"""Seconds by which a client's clock may be wrong; Tablestore's own default, as text in the provider's schema."""

_TYPES = {"capacity": "Capacity", "high": "HighPerformance"}

_NETWORKS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "any": (("CLASSIC", "INTERNET", "VPC"), ("TRUST_PROXY",)),
    "vpc": (("VPC",), ()),
    "console_or_vpc": (("VPC",), ("TRUST_PROXY",)),
}
"""From where an instance is reached, and by which proxies: TRUST_PROXY is the console."""


@dataclass(frozen=True)
class LockTable:
    """The table of lock mode `table`; None with `none`. `instance` is the name of its instance."""

    table: alicloud.ots.Table | None
    instance: pulumi.Output[str | None]
    name: pulumi.Output[str | None]


def declare_lock_table(children: Children, keys: Keys) -> LockTable:
    """Declare instance and table, as far as they do not exist already."""
    lock = children.config.lock
    if lock.mode != "table":
        return LockTable(None, pulumi.Output.from_input(None), pulumi.Output.from_input(None))
    if lock.existing == "table":
        return _look_up(children, str(lock.instance), str(lock.table))
    instance = children.place(lambda site: site.instance)
    made = _look_up_instance(children, str(lock.instance)) if lock.existing else _declare_instance(children, instance)
    table = alicloud.ots.Table(
        children.logical_name("locks"),
        instance_name=made.name,
        table_name=children.place(lambda site: site.table),
        primary_keys=[alicloud.ots.TablePrimaryKeyArgs(name=LOCK_KEY, type="String")],
        time_to_live=FOR_EVER,
        max_version=1,
        deviation_cell_version_in_sec=DEVIATION,
        **_encryption(children, keys),
        opts=children.options(holds_data=True),
    )
    return LockTable(table, made.name, table.table_name)


def require_lock_table(instance: str, table: str, keys: Sequence[tuple[str, str]], time_to_live: int | None) -> str:
    """The table's name. RefusedError when locks in it would not be seen, or would not last.

    keys: the names and types of the primary key's columns, in order. time_to_live: in seconds, or FOR_EVER; None where
    the engine has judged it already.
    """
    where = f"table {table} of the Tablestore instance {instance}"
    if list(keys) != [(LOCK_KEY, "String")]:
        found = ", ".join(f"{name} {kind.upper()}" for name, kind in keys)
        raise RefusedError(
            f"{where} has the primary key {found}, not {LOCK_KEY} STRING, and it cannot be changed",
            remedy="choose another table with lock.table: locks on another key would be seen by nobody",
        )
    if time_to_live not in (None, FOR_EVER):
        raise RefusedError(
            f"the rows of {where} expire after {time_to_live} seconds, and with them locks and digests",
            remedy="choose another table with lock.table, or let its rows live for ever",
        )
    return table


def _declare_instance(children: Children, name: pulumi.Output[str]) -> alicloud.ots.Instance:
    lock = children.config.lock
    types, sources = _NETWORKS[lock.network]
    return alicloud.ots.Instance(
        children.logical_name("locks"),
        name=name,
        description=f"Locks of {children.config.name}",
        instance_type=_TYPES[lock.performance],
        network_type_acls=list(types),
        network_source_acls=list(sources),
        tags=children.tags("locks"),
        opts=children.options(holds_data=True),
    )


def _look_up_instance(children: Children, name: str) -> alicloud.ots.Instance:
    return alicloud.ots.Instance.get(children.logical_name("locks"), name, name=name, opts=children.options())


def _look_up(children: Children, instance: str, table: str) -> LockTable:
    found = alicloud.ots.Table.get(
        children.logical_name("locks"),
        f"{instance}:{table}",
        instance_name=instance,
        table_name=table,
        # What must be there, for an engine that compares; Pulumi's own overwrites it with what is.
        primary_keys=[alicloud.ots.TablePrimaryKeyArgs(name=LOCK_KEY, type="String")],
        opts=children.options(),
    )
    parts: pulumi.Output[list[Any]] = pulumi.Output.all(found.primary_keys, found.time_to_live)
    name = parts.apply(
        lambda known: require_lock_table(instance, table, [(key["name"], key["type"]) for key in known[0]], known[1])
    )
    return LockTable(found, pulumi.Output.from_input(instance), name)


def _encryption(children: Children, keys: Keys) -> dict[str, Any]:
    """It is said in any case: it can only be chosen when the table is made, so a change must be seen."""
    match children.config.lock.encryption:
        case "none":
            return {"enable_sse": False}
        case "service":
            return {"enable_sse": True, "sse_key_type": "SSE_KMS_SERVICE"}
        case "key":
            role = children.config.lock.key_role
            return {"enable_sse": True, "sse_key_type": "SSE_BYOK", "sse_key_id": keys.id, "sse_role_arn": role}
