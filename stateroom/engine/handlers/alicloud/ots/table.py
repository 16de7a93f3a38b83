"""The lock table. Source: Tablestore API, CreateTable, DescribeTable, UpdateTable, DeleteTable.

A table has no tags: it belongs to its instance. An existing table is looked at before it is used, because a lock on
the wrong key, or one that disappears, is worse than none. Key and encryption are chosen when it is made.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps, until
from stateroom.engine.decision import UNKNOWN, Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.ots import _obstacles
from stateroom.engine.handlers.alicloud.ots._instance_live import DEADLINE, get, settle
from stateroom.engine.handlers.alicloud.ots._table_live import (
    ABSENT,
    ACTIVE,
    COMING,
    OPTIONS,
    encryption_params,
    live_of,
    option_params,
    unfit,
)
from stateroom.facts import SMOKE_PREFIX

TOKEN = "alicloud:ots/table:Table"

# A table that was just made or changed, or an instance that was just made, is not ready everywhere at once.
_UNSETTLED = frozenset({"OTSTableNotReady", "OTSPartitionUnavailable", "OTSServerBusy", "OTSServerUnavailable"})
_NEW_INSTANCE = _UNSETTLED | {"OTSObjectNotExist"}

read_obstacles = _obstacles.of_table


def identity(inputs: Inputs) -> str:
    return f"{inputs['instanceName']}/{inputs['tableName']}"


def predict_outputs(inputs: Inputs, _context: Context) -> dict[str, Any]:
    unknown = inputs["instanceName"] is UNKNOWN
    return {
        "id": UNKNOWN if unknown else f"{inputs['instanceName']}:{inputs['tableName']}",
        "tableName": inputs["tableName"],
    }


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    """The instance is asked for first: one that does not exist has no address. What is still being made, by a run that
    was interrupted, is waited for."""
    name = inputs["instanceName"]
    found = yield from settle(name, (yield get(name)))
    if found is None:
        return None
    answer = yield _describe(inputs)
    if answer is not None and answer["Status"] in COMING:
        answer = yield from _until_ready(inputs)
    return None if answer is None else live_of(answer, inputs)


def plan(inputs: Inputs, live: Live | None, _context: Context) -> Decision:
    if live is None:
        return Create()
    return unfit(inputs, live) or decide(live, changed_properties(inputs, live, OPTIONS))


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    params = {
        **_named(inputs),
        "PrimaryKey": [[key["name"], key["type"].upper()] for key in inputs["primaryKeys"]],
        **option_params(inputs),
        **encryption_params(inputs),
    }
    yield Call("ots", "CreateTable", params, retry=_NEW_INSTANCE)
    return live_of((yield from _until_ready(inputs)), inputs)


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    yield Call("ots", "UpdateTable", {**_named(inputs), **option_params(inputs)}, retry=_UNSETTLED)
    return {**live, **{name: inputs[name] for name in OPTIONS if update.touches(name)}}


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    """Ends when the table is gone."""
    yield Call("ots", "DeleteTable", _named(inputs), absent=ABSENT, retry=_UNSETTLED)
    yield from until(
        _describe(inputs),
        lambda answer: answer is None,
        what=f"table {inputs['tableName']} to be deleted",
        deadline=DEADLINE,
    )


def outputs(inputs: Inputs, live: Live) -> dict[str, Any]:
    return {
        "id": f"{inputs['instanceName']}:{live['tableName']}",
        **{name: live[name] for name in ("tableName", "primaryKeys", "timeToLive")},
    }


def read_contents(inputs: Inputs, live: Live, _context: Context) -> Steps[tuple[str, ...]]:
    """The LockIDs of the locks held now. Digests, and what the smoke test wrote, are nobody's lock."""
    params: dict[str, Any] = {**_named(inputs), "Columns": ["LockID", "Digest"]}
    held: list[str] = []
    while True:
        page = yield Call("ots", "GetRange", params, absent=ABSENT)
        if page is None:
            return ()
        for row in page["Rows"]:
            lock = row["LockID"]
            digest = lock.endswith("-md5") and "Digest" in row
            if not digest and not lock.partition("/")[2].startswith(f"{SMOKE_PREFIX}/"):
                held.append(lock)
        if not page.get("Next"):
            return tuple(sorted(held))
        params = {**params, "Start": page["Next"]}


def delete_traces(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Remove the locks and digests of buckets that are gone from a table that stays: an old digest would contradict the
    first state of a later bucket of that name."""
    params: dict[str, Any] | None = {**_named(inputs), "Columns": ["LockID"]}
    while params is not None:
        page = (yield Call("ots", "GetRange", params, absent=ABSENT)) or {"Rows": []}
        locks = [row["LockID"] for row in page["Rows"] if row["LockID"].partition("/")[0] in context.doomed]
        if locks:
            yield tuple(Call("ots", "DeleteRow", {**_named(inputs), "Row": [["LockID", lock]]}) for lock in locks)
        params = {**params, "Start": page["Next"]} if page.get("Next") else None


def _named(inputs: Inputs) -> dict[str, Any]:
    return {"InstanceName": inputs["instanceName"], "TableName": inputs["tableName"]}


def _describe(inputs: Inputs) -> Call:
    return Call("ots", "DescribeTable", _named(inputs), absent=ABSENT, retry=_UNSETTLED)


def _until_ready(inputs: Inputs) -> Steps[Any]:
    return until(
        _describe(inputs),
        lambda answer: answer is not None and answer["Status"] == ACTIVE,
        what=f"table {inputs['tableName']} to be ready",
        deadline=DEADLINE,
    )
