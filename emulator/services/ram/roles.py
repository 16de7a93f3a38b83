"""RAM roles.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createrole and its neighbours
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

from emulator.services.ram.attachments import Holder
from emulator.services.ram.documents import parse_document
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

MOST_ROLES = 1000
SESSION_SECONDS = range(3600, 43201)
"""What MaxSessionDuration may be."""


@dataclass(kw_only=True)
class Role(Holder):
    """id: 18 digits that begin with 3. trust_document: as it was sent."""

    kind: ClassVar[str] = "Role"
    id: str
    account: str
    name: str
    trust_document: str
    description: str
    max_session: int
    created: float
    updated: float
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"acs:ram::{self.account}:role/{self.name}"

    @property
    def trust(self) -> Mapping[str, Any]:
        parsed: Mapping[str, Any] = json.loads(self.trust_document)
        return parsed


class Roles:
    def __init__(self, world: World) -> None:
        self._world = world
        self._roles: dict[tuple[str, str], Role] = {}
        self._numbers = count(1)

    def create(  # noqa: PLR0913 - all of what a role has
        self,
        account: str,
        name: str,
        trust_document: str,
        *,
        description: str = "",
        max_session: int = SESSION_SECONDS.start,
        tags: Mapping[str, str] | None = None,
    ) -> Role:
        check_name("RoleName", name)
        check_text("Description", description)
        parse_document(trust_document, "trust")
        if max_session not in SESSION_SECONDS:
            raise InvalidParameter("MaxSessionDuration")
        if (account, name) in self._roles:
            raise EntityAlreadyExists("Role", name)
        if len(self.all(account)) >= MOST_ROLES:
            raise LimitExceeded("Role", MOST_ROLES)
        now = self._world.clock()
        role = Role(
            id=f"3{next(self._numbers):017d}",
            account=account,
            name=name,
            trust_document=trust_document,
            description=description,
            max_session=max_session,
            created=now,
            updated=now,
            tags=dict(tags or {}),
        )
        self._roles[account, name] = role
        return role

    def find(self, account: str, name: str) -> Role:
        check_name("RoleName", name)
        if (account, name) not in self._roles:
            raise EntityNotExist("Role", name)
        return self._roles[account, name]

    def all(self, account: str) -> list[Role]:
        roles = (role for (owner, _), role in self._roles.items() if owner == account)
        return sorted(roles, key=lambda role: role.name)

    def update(
        self,
        account: str,
        name: str,
        *,
        trust_document: str | None = None,
        description: str | None = None,
        max_session: int | None = None,
    ) -> Role:
        """None leaves a property as it is."""
        role = self.find(account, name)
        if trust_document is not None:
            parse_document(trust_document, "trust")
        if description is not None:
            check_text("NewDescription", description)
        if max_session is not None and max_session not in SESSION_SECONDS:
            raise InvalidParameter("NewMaxSessionDuration")
        role.trust_document = role.trust_document if trust_document is None else trust_document
        role.description = role.description if description is None else description
        role.max_session = role.max_session if max_session is None else max_session
        role.updated = self._world.clock()
        return role

    def delete(self, account: str, name: str) -> None:
        if self.find(account, name).attached:
            raise DeleteConflict("Role", "Policy")
        del self._roles[account, name]
