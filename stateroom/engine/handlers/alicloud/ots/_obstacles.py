"""Why an instance or a table must not be removed now. Nothing is written.

Sources: Tablestore API, DeleteInstance, ListTable, DescribeTable, GetRange.
"""

from __future__ import annotations

from typing import Final

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.alicloud.ots._instance_live import get, live_of
from stateroom.facts import SMOKE_PREFIX

_ABSENT: Final = frozenset({"OTSObjectNotExist"})


def of_instance(inputs: Inputs, _live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """The tables in it that do not go with it: Tablestore lets an instance go only when it is empty."""
    name = inputs["name"]
    tables = (yield Call("ots", "ListTable", {"InstanceName": name}))["TableNames"]
    others = sorted(table for table in tables if f"{name}/{table}" not in context.doomed)
    return tuple(
        f"Tablestore instance {name} has the table {table}, which this stack does not declare" for table in others
    )


def of_table(inputs: Inputs, _live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """Rows in a table of somebody else's instance: a table has no mark of its owner, so they may be anybody's. Of a
    large table only the first rows are looked at."""
    name, table = inputs["instanceName"], inputs["tableName"]
    found = yield get(name)
    key, ours = context.owner
    if found is None or live_of(found)["tags"].get(key) == ours:
        return ()
    which = {"InstanceName": name, "TableName": table, "Columns": ["LockID"]}
    rows = ((yield Call("ots", "GetRange", which, absent=_ABSENT)) or {}).get("Rows", [])
    locks = [row["LockID"].partition("/") for row in rows]
    buckets = sorted({bucket for bucket, _, path in locks if not path.startswith(f"{SMOKE_PREFIX}/")})
    if not buckets:
        return ()
    place = f"table {table} lies in the Tablestore instance {name}, which is not ours"
    return (f"{place}, and holds locks or digests of states in {', '.join(buckets)}",)
