"""An instance: what the control plane says of it, and its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.services.tablestore.exceptions import (
    AuthFailedError,
    QuotaExhaustedError,
    TableExistsError,
    TableNotFoundError,
    ValidationFailedError,
)
from emulator.services.tablestore.limits import TABLES_PER_INSTANCE
from emulator.services.tablestore.tables import Table

CLUSTER_TYPES = ("SSD", "HYBRID")
NETWORK_TYPES = ("CLASSIC", "INTERNET", "VPC")
NETWORK_SOURCES = ("TRUST_PROXY",)
NETWORKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "NORMAL": (NETWORK_TYPES, NETWORK_SOURCES),
    "VPC": (("VPC",), ()),
    "VPC_CONSOLE": (("VPC",), NETWORK_SOURCES),
}
"""The older way to say from where an instance is reached, and what it means in the newer: types and sources."""

_ALIAS = re.compile(r"(\d{1,3}|localhost|\[[0-9a-fA-F:]+\])(:\d+)?")


def alias_of(name: str) -> str | None:
    """The loopback address that a client took for an instance's name, because a name is what comes before the first
    dot of an endpoint's host: `127` of http://127.0.0.1:8080, `localhost` of http://localhost:8080. None: a real name.
    """
    match = _ALIAS.fullmatch(name)
    return match[1] if match else None


@dataclass
class Instance:
    """One instance. pending: reads of the control plane that still show it as being created.

    created: seconds since the epoch. policy: the instance policy, parsed, and policy_text as it was given.
    """

    name: str
    account: str
    region: str
    created: float
    cluster_type: str = "SSD"
    alias_name: str = ""
    description: str = ""
    resource_group: str = ""
    network_types: tuple[str, ...] = NETWORK_TYPES
    network_sources: tuple[str, ...] = NETWORK_SOURCES
    replicated: bool = True
    policy: Mapping[str, Any] | None = None
    policy_text: str = ""
    policy_version: int = 0
    tags: dict[str, str] = field(default_factory=dict)
    pending: int = 0
    tables: dict[str, Table] = field(default_factory=dict)

    @property
    def status(self) -> str:
        return "creating" if self.pending else "normal"

    @property
    def network(self) -> str:
        if set(self.network_types) != {"VPC"}:
            return "NORMAL"
        return "VPC_CONSOLE" if self.network_sources else "VPC"

    @property
    def resource(self) -> str:
        """Its name in policies. The service ignores the case of instance names and writes them small there."""
        return f"acs:ots:{self.region}:{self.account}:instance/{self.name.lower()}"

    def table_resource(self, table: str) -> str:
        return f"{self.resource}/table/{table}"

    def allow_networks(
        self, network: str | None, types: tuple[str, ...] | None, sources: tuple[str, ...] | None
    ) -> None:
        """Sets from where the instance may be reached; what is None stays. Nothing enforces it here: all that reaches
        an emulator comes from loopback."""
        if network is not None:
            if network not in NETWORKS:
                raise ValidationFailedError(f"Network must be one of {', '.join(NETWORKS)}: {network}")
            self.network_types, self.network_sources = NETWORKS[network]
        for what, given, known in (
            ("NetworkTypeACL", types, NETWORK_TYPES),
            ("NetworkSourceACL", sources, NETWORK_SOURCES),
        ):
            unknown = sorted(set(given or ()) - set(known))
            if unknown:
                raise ValidationFailedError(f"{what} takes {', '.join(known)}: {', '.join(unknown)}")
        self.network_types = self.network_types if types is None else types
        self.network_sources = self.network_sources if sources is None else sources

    def be_running(self) -> None:
        if self.pending:
            raise AuthFailedError("The instance is not running.")

    def table(self, name: str) -> Table:
        table = self.tables.get(name)
        if table is None:
            raise TableNotFoundError
        return table

    def add(self, table: Table) -> None:
        if table.name in self.tables:
            raise TableExistsError
        if len(self.tables) >= TABLES_PER_INSTANCE:
            raise QuotaExhaustedError(f"Number of tables exceeds the quota:{TABLES_PER_INSTANCE}.")
        self.tables[table.name] = table

    def delete(self, name: str) -> None:
        self.table(name)
        del self.tables[name]
