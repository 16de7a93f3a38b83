"""Groups of RAM users.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-creategroup and its neighbours
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from emulator.errors import ServiceError
from emulator.services.ram.attachments import Holder
from emulator.services.ram.exceptions import DeleteConflict, EntityAlreadyExists, EntityNotExist, LimitExceeded
from emulator.services.ram.names import check_name, check_text
from emulator.services.ram.users import User

if TYPE_CHECKING:
    from emulator.world import World

MOST_GROUPS = 300
MOST_MEMBERSHIPS = 10
"""Groups that one user may be in."""


@dataclass(kw_only=True)
class Group(Holder):
    """members: user id → when the user joined; ids, because a user may get another name."""

    kind: ClassVar[str] = "Group"
    id: str
    account: str
    name: str
    comments: str
    created: float
    updated: float
    members: dict[str, float] = field(default_factory=dict)


class Groups:
    def __init__(self, world: World) -> None:
        self._world = world
        self._groups: dict[tuple[str, str], Group] = {}
        self._numbers = count(1)

    def create(self, account: str, name: str, comments: str) -> Group:
        check_name("GroupName", name)
        check_text("Comments", comments)
        if (account, name) in self._groups:
            raise EntityAlreadyExists("Group", name)
        if len(self.all(account)) >= MOST_GROUPS:
            raise LimitExceeded("Group", MOST_GROUPS)
        now = self._world.clock()
        group_id = f"g-{next(self._numbers):018x}"
        group = Group(id=group_id, account=account, name=name, comments=comments, created=now, updated=now)
        self._groups[account, name] = group
        return group

    def find(self, account: str, name: str) -> Group:
        check_name("GroupName", name)
        if (account, name) not in self._groups:
            raise EntityNotExist("Group", name)
        return self._groups[account, name]

    def all(self, account: str) -> list[Group]:
        groups = (group for (owner, _), group in self._groups.items() if owner == account)
        return sorted(groups, key=lambda group: group.name)

    def of(self, user: User) -> list[Group]:
        """The groups that a user is in."""
        return [group for group in self.all(user.account) if user.id in group.members]

    def add(self, group: Group, user: User) -> None:
        if user.id in group.members:
            message = f"The user {user.name} has already joined the group {group.name}."
            raise ServiceError(409, "EntityAlreadyExists.User.Group", message)
        if len(self.of(user)) >= MOST_MEMBERSHIPS:
            raise LimitExceeded("User.Group", MOST_MEMBERSHIPS)
        group.members[user.id] = self._world.clock()

    def remove(self, group: Group, user: User) -> None:
        if user.id not in group.members:
            message = f"The user {user.name} has not joined the group {group.name}."
            raise ServiceError(404, "EntityNotExist.User.Group", message)
        del group.members[user.id]

    def delete(self, account: str, name: str) -> None:
        group = self.find(account, name)
        if group.members:
            raise DeleteConflict("Group", "User")
        if group.attached:
            raise DeleteConflict("Group", "Policy")
        del self._groups[account, name]
