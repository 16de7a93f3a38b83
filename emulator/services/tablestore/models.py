"""The instances of all accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emulator.services.tablestore.exceptions import (
    AuthFailedError,
    InstanceExistsError,
    InstanceNotFoundError,
    ValidationFailedError,
)
from emulator.services.tablestore.instances import CLUSTER_TYPES, Instance, alias_of
from emulator.services.tablestore.limits import INSTANCES_PER_ACCOUNT, RESERVED_WORDS, is_instance_name

if TYPE_CHECKING:
    from emulator.world import World

REGION = "cn-hangzhou"
"""Where an instance is whose region nobody named."""


class Tablestore:
    """Instances by account and name. What a test may set:

    cluster_types: the cluster types of a region; of one that is not here, all. reads_until_normal: how many GetInstance
    show a new instance as being created. operations_until_ready: how many operations, DescribeTable among them, find a
    new table not ready.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._instances: dict[tuple[str, str], Instance] = {}
        self._defaults: dict[tuple[str, str], Instance] = {}
        self.cluster_types: dict[str, Sequence[str]] = {"cn-shanghai-finance-1": ("SSD",)}
        self.reads_until_normal = 0
        self.operations_until_ready = 0

    def cluster_types_of(self, region: str) -> Sequence[str]:
        return self.cluster_types.get(region, CLUSTER_TYPES)

    def add(self, instance: Instance) -> None:
        """Adds an instance that the caller has filled in. Raises an InstanceError when it breaks a rule."""
        if not is_instance_name(instance.name):
            raise ValidationFailedError(
                f"Invalid instance name: {instance.name}. It takes 3 to 16 letters, digits and hyphens, starts with a "
                f"letter, does not end with a hyphen, and contains none of {', '.join(RESERVED_WORDS)}."
            )
        if instance.cluster_type not in self.cluster_types_of(instance.region):
            raise ValidationFailedError(f"{instance.region} has no cluster type {instance.cluster_type}.")
        place = (instance.account, instance.name.lower())
        if place in self._instances:
            raise InstanceExistsError(instance.name)
        if len(self.instances(instance.account)) >= INSTANCES_PER_ACCOUNT:
            raise ValidationFailedError(f"The number of instances exceeds the quota: {INSTANCES_PER_ACCOUNT}.")
        instance.pending = self.reads_until_normal
        self._instances[place] = instance

    def instances(self, account: str) -> list[Instance]:
        """Of one account, ordered by name."""
        return sorted((i for i in self._instances.values() if i.account == account), key=lambda i: i.name)

    def instance(self, account: str, name: str) -> Instance:
        instance = self._instances.get((account, name.lower()))
        if instance is None:
            raise InstanceNotFoundError(name)
        return instance

    def delete(self, account: str, name: str) -> None:
        if self.instance(account, name).tables:
            raise ValidationFailedError("The instance is not empty.")
        del self._instances[account, name.lower()]

    def serving(self, account: str, name: str, table: str | None) -> Instance:
        """The instance that a request of the data plane is for. name: what the client says, table: which one it wants.

        A loopback address in place of a name (see `alias_of`) stands for the account's only instance that has the
        table; else for an instance of that name that every account has from the beginning.
        """
        instance = self._instances.get((account, name.lower()))
        if instance is None:
            alias = alias_of(name)
            if alias is None:
                raise AuthFailedError("The instance is not found.")
            instance = self._behind(account, alias, table)
        instance.be_running()
        return instance

    def _behind(self, account: str, alias: str, table: str | None) -> Instance:
        default = self._defaults.get((account, alias))
        if default is None:
            default = Instance(alias, account, REGION, self._world.clock())
            self._defaults[account, alias] = default
        if table is None or table in default.tables:
            return default
        having = [i for i in self._instances.values() if i.account == account and table in i.tables]
        return having[0] if len(having) == 1 else default
