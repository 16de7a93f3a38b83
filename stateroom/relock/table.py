"""The lock table of a backend whose clients do not use it: not any more, or not yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stateroom.config import alicloud_names, names
from stateroom.errors import LockHeldError, RefusedError
from stateroom.facts import SMOKE_PREFIX, Facts
from stateroom.provision import Stack, target_of
from stateroom.some import some_of
from stateroom.states.addresses import state_of_digest, state_of_lock
from stateroom.states.store import Item

if TYPE_CHECKING:
    from stateroom.engine.cloud import Cloud
    from stateroom.engine.decision import Context, Live
    from stateroom.engine.events import Observer

_TOKENS: Final = {"aws": "aws:dynamodb/table:Table", "alicloud": "alicloud:ots/table:Table"}


@dataclass(frozen=True)
class IdleTable:
    """A lock table that is there and that the backend's lock mode does not use.

    instance: of Tablestore. ours: whether it carries the backend's tag; on Alibaba Cloud a table has none of its own.
    """

    name: str
    instance: str | None
    ours: bool
    live: Live

    @property
    def protected(self) -> bool:
        """Whether DynamoDB refuses to delete it until its deletion protection is switched off."""
        return bool(self.live.get("deletionProtectionEnabled"))


def name_table(stack: Stack) -> str:
    """The table that the backend has, had, or would have: as the stack file says, as it was recorded, or derived."""
    return stack.backend.lock.table or _recorded(stack) or derive_name(stack)


def derive_name(stack: Stack) -> str:
    """The name of the table when nobody chooses another."""
    name = stack.backend.name
    return names.lock_table_name(name) if stack.backend.cloud == "aws" else alicloud_names.lock_table_name(name)


def chosen_name(stack: Stack) -> str | None:
    """The name of the table that the backend had before, when it is not the one that would be derived."""
    recorded = _recorded(stack)
    return recorded if recorded != derive_name(stack) else None


def remember_table(stack: Stack, table: str | None) -> None:
    """Keep the name of a table that the stack file will not say any more, when it is not derived. None forgets it."""
    from stateroom.replacing import write_text

    if table is None or table == derive_name(stack):
        _path(stack).unlink(missing_ok=True)
    else:
        write_text(_path(stack), json.dumps({"lock_table": table}) + "\n")


def read_idle_table(stack: Stack, cloud: Cloud, facts: Facts) -> IdleTable | None:
    """The table that the backend had or would have; None when there is none."""
    from stateroom.engine.driver import Driver
    from stateroom.engine.handler import handler_for

    name, instance = name_table(stack), _instance(stack, facts.account)
    context = _context(stack, cloud, facts)
    with Driver(cloud) as driver:
        live = driver.run(handler_for(_TOKENS[facts.cloud]).read_live(_inputs(name, instance), context))
    if live is None or live["status"] == "DELETING":
        return None
    key, owner = context.owner
    ours = facts.cloud == "alicloud" or live["tags"].get(key) == owner
    return IdleTable(name, instance, ours, live)


def with_table(facts: Facts, name: str, instance: str | None = None) -> Facts:
    """The backend as it would be if its clients used the table, beside the lock file where the cloud has one: whoever
    takes its locks so excludes every client, whichever lock it takes."""
    return replace(facts, lock="both" if facts.cloud == "aws" else "table", lock_table=name, lock_instance=instance)


def refuse_to_delete(facts: Facts, table: IdleTable, items: Mapping[str, Item]) -> None:
    """RefusedError, or LockHeldError, when a table must not go: it is not ours, or more than digests of ours is in it.

    Digests do not count: they are removed before. What the smoke test left is nobody's.
    """
    what = f"the lock table {table.name} is not removed"
    if not table.ours:
        raise RefusedError(
            f"{what}: it is not ours",
            why="it does not carry the backend's tag; nothing was changed",
            remedy="leave it to whoever made it",
        )
    held = [name for name, item in items.items() if item.digest is None and state_of_lock(facts, name) is not None]
    if held:
        raise LockHeldError(
            f"{what}: {_listed(held)} held in it",
            why="a client has still the configuration of before; nothing was changed",
            remedy="give every client the new configuration; see `stateroom locks` and `stateroom unlock`",
        )
    smoke = f"{facts.bucket}/{SMOKE_PREFIX}/"
    foreign = [name for name in items if state_of_digest(facts, name) is None and not name.startswith(smoke)]
    if foreign:
        raise RefusedError(
            f"{what}: {_listed(foreign)} in it, and not of this backend",
            why="whoever wrote it may still use the table; nothing was changed",
            remedy="find out who; take the items away, then run the same command again",
        )


def delete_table(stack: Stack, cloud: Cloud, facts: Facts, table: IdleTable, observer: Observer) -> None:
    """Remove it, its deletion protection first. Ends when it is gone; safe to repeat."""
    from stateroom.engine.driver import Driver
    from stateroom.engine.events import Resource, Waiting
    from stateroom.engine.handler import handler_for

    token = _TOKENS[facts.cloud]
    resource = Resource(token, table.name, table.name)
    steps = handler_for(token).delete(_inputs(table.name, table.instance), table.live, _context(stack, cloud, facts))
    with Driver(cloud) as driver:
        driver.run(steps, lambda what: observer(Waiting(resource, what)))


def _inputs(name: str, instance: str | None) -> dict[str, Any]:
    return {"name": name} if instance is None else {"instanceName": instance, "tableName": name}


def _instance(stack: Stack, account: str) -> str | None:
    if stack.backend.cloud == "aws":
        return None
    return stack.backend.lock.instance or alicloud_names.lock_instance_name(stack.backend.name, account)


def _context(stack: Stack, cloud: Cloud, facts: Facts) -> Context:
    from stateroom.engine.decision import Context

    target = target_of(stack, cloud)
    return Context(facts.account, target.partition, target.region, target.owner)


def _recorded(stack: Stack) -> str | None:
    try:
        found = json.loads(_path(stack).read_text(encoding="utf-8"))["lock_table"]
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if isinstance(found, str) else None


def _path(stack: Stack) -> Path:
    return stack.records / "lock-table.json"


def _listed(names: list[str]) -> str:
    return f"{some_of(names)} {'is' if len(names) == 1 else 'are'}"
