"""Why an instance or a table must not be removed now. Nothing is written.

Sources: Tablestore API, DeleteInstance, ListTable, DescribeTable, GetRange.
"""

from __future__ import annotations

from typing import Final

from stateroom.config.alicloud_names import lock_table_name
from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.alicloud.ots._instance_live import get, live_of
from stateroom.facts import SMOKE_PREFIX

_ABSENT: Final = frozenset({"OTSObjectNotExist"})
_LOCK_KEY: Final = [["LockID", "STRING"]]


def of_instance(inputs: Inputs, _live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """The tables that others made in it: Tablestore lets an instance go only when it is empty.

    Our own goes before; when it has not the name that is derived, it can only be told by its key.
    """
    name = inputs["name"]
    tables = set((yield Call("ots", "ListTable", {"InstanceName": name}))["TableNames"])
    own = lock_table_name(context.owner[1].partition("@")[0])
    if own not in tables and len(tables) == 1:
        (own,) = tables
        which = {"InstanceName": name, "TableName": own}
        found = yield Call("ots", "DescribeTable", which, absent=_ABSENT)
        others = tables if found is not None and found["PrimaryKey"] != _LOCK_KEY else set()
    else:
        others = tables - {own}
    return tuple(f"Tablestore instance {name} has the table {table}" for table in sorted(others))


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
