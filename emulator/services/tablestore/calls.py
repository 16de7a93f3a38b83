"""One call of the data plane, as the functions that answer it see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.auth.policy import Verdict, judge, request_conditions
from emulator.http import Request
from emulator.identity import Caller
from emulator.services.tablestore.descriptors import text
from emulator.services.tablestore.exceptions import NoPermissionAccessError
from emulator.services.tablestore.instances import Instance
from emulator.services.tablestore.limits import check_table_name
from emulator.services.tablestore.tables import Table
from emulator.world import World


@dataclass(frozen=True)
class TableCall:
    """message: what was sent, of the type that the operation takes."""

    world: World
    caller: Caller
    request: Request
    operation: str
    message: Any

    @property
    def now(self) -> int:
        """Milliseconds since the epoch, as timestamps of cells count."""
        return int(self.world.clock() * 1000)

    def instance(self, table: str | None = None) -> Instance:
        """The instance that the client names; for one table, when it names it by a loopback address."""
        name = self.request.headers.get("x-ots-instancename", "")
        return self.world.tablestore.serving(self.caller.account, name, table)

    def allowed_instance(self, table: str | None = None) -> Instance:
        """The instance, when the caller may do the operation there; to that table of it, when one is given."""
        if table is not None:
            check_table_name(table)
        instance = self.instance(table)
        verdict = judge(
            self.world,
            self.caller,
            action=f"ots:{self.operation}",
            resource=instance.resource if table is None else instance.table_resource(table),
            conditions=request_conditions(self.request, self.world),
            owner=instance.account,
            bucket_policy=instance.policy,
        )
        if verdict is not Verdict.ALLOWED:
            raise NoPermissionAccessError
        return instance

    def table_name(self) -> str:
        return text(self.message.table_name)

    def allowed_table(self) -> Table:
        """The table that the message names. Raises what is wrong with it: the name, the access, or that it is none."""
        name = self.table_name()
        return self.allowed_instance(name).table(name)

    def ready_table(self) -> Table:
        """The same, for operations on rows: a new table may not be ready for them."""
        table = self.allowed_table()
        table.be_ready()
        return table
