"""RAM users and their access keys.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createuser and its neighbours
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, ClassVar

from emulator.services.ram.attachments import Holder
from emulator.services.ram.exceptions import (
    DeleteConflict,
    EntityAlreadyExists,
    EntityNotExist,
    InvalidParameter,
    LimitExceeded,
)
from emulator.services.ram.names import check_name, check_text

if TYPE_CHECKING:
    from emulator.world import World

MOST_USERS = 5000
MOST_KEYS = 2
ACTIVE = "Active"
INACTIVE = "Inactive"
PROFILE = ("DisplayName", "MobilePhone", "Email", "Comments")
"""What a user is described by; all optional."""
_LETTERS = string.ascii_letters + string.digits


def draw(length: int) -> str:
    """Letters and digits that nobody can guess, for keys and tokens."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


@dataclass
class AccessKey:
    id: str
    secret: str
    created: float
    status: str = ACTIVE


@dataclass(kw_only=True)
class User(Holder):
    """id: 18 digits that begin with 2."""

    kind: ClassVar[str] = "User"
    id: str
    account: str
    name: str
    profile: dict[str, str]
    created: float
    updated: float
    keys: dict[str, AccessKey] = field(default_factory=dict)

    def key(self, key_id: str) -> AccessKey:
        if key_id not in self.keys:
            raise EntityNotExist("User.AccessKey", key_id)
        return self.keys[key_id]


class Users:
    def __init__(self, world: World) -> None:
        self._world = world
        self._users: dict[tuple[str, str], User] = {}
        self._numbers = count(1)

    def create(self, account: str, name: str, profile: Mapping[str, str]) -> User:
        """profile: some of PROFILE."""
        check_name("UserName", name)
        for parameter in ("DisplayName", "Comments"):
            check_text(parameter, profile.get(parameter, ""))
        if (account, name) in self._users:
            raise EntityAlreadyExists("User", name)
        if len(self.all(account)) >= MOST_USERS:
            raise LimitExceeded("User", MOST_USERS)
        now = self._world.clock()
        user_id = f"2{next(self._numbers):017d}"
        user = User(id=user_id, account=account, name=name, profile=dict(profile), created=now, updated=now)
        self._users[account, name] = user
        return user

    def find(self, account: str, name: str) -> User:
        check_name("UserName", name)
        if (account, name) not in self._users:
            raise EntityNotExist("User", name)
        return self._users[account, name]

    def all(self, account: str) -> list[User]:
        users = (user for (owner, _), user in self._users.items() if owner == account)
        return sorted(users, key=lambda user: user.name)

    def update(self, account: str, name: str, new_name: str, profile: Mapping[str, str]) -> User:
        """new_name: "" keeps the name."""
        user = self.find(account, name)
        for parameter in ("DisplayName", "Comments"):
            check_text(f"New{parameter}", profile.get(parameter, ""))
        if new_name and new_name != name:
            check_name("NewUserName", new_name)
            if (account, new_name) in self._users:
                raise EntityAlreadyExists("User", new_name)
            self._users[account, new_name] = self._users.pop((account, name))
            user.name = new_name
        user.profile |= profile
        user.updated = self._world.clock()
        return user

    def delete(self, account: str, name: str) -> None:
        """Whether it is in a group is for the caller to ask."""
        user = self.find(account, name)
        if user.keys:
            raise DeleteConflict("User", "AccessKey")
        if user.attached:
            raise DeleteConflict("User", "Policy")
        del self._users[account, name]

    def create_key(self, account: str, name: str) -> AccessKey:
        user = self.find(account, name)
        if len(user.keys) >= MOST_KEYS:
            raise LimitExceeded("User.AccessKey", MOST_KEYS)
        key = AccessKey(f"LTAI5t{draw(18)}", draw(30), self._world.clock())
        user.keys[key.id] = key
        return key

    def set_key_status(self, account: str, name: str, key_id: str, status: str) -> None:
        key = self.find(account, name).key(key_id)
        if status not in {ACTIVE, INACTIVE}:
            raise InvalidParameter("Status")
        key.status = status

    def delete_key(self, account: str, name: str, key_id: str) -> None:
        user = self.find(account, name)
        del user.keys[user.key(key_id).id]

    def owner_of(self, key_id: str) -> User | None:
        """Whose key it is, be it active or not."""
        return next((user for user in self._users.values() if key_id in user.keys), None)
