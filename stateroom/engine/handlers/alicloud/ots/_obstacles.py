"""Why an instance cannot be removed now: Tablestore lets one go only when it is empty. Nothing is written.

Sources: Tablestore API, DeleteInstance, ListTable, DescribeTable.
"""

from __future__ import annotations

from typing import Final

from stateroom.config.alicloud_names import lock_table_name
from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Context, Inputs, Live

_ABSENT: Final = frozenset({"OTSObjectNotExist"})
_LOCK_KEY: Final = [["LockID", "STRING"]]


def of_instance(inputs: Inputs, _live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """The tables that others made in it. Our own goes before; when it has not the name that is derived, it can only be
    told by its key."""
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
