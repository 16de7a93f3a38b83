"""Aliases of keys.

https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-createalias and its neighbours
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from emulator.services.kms.exceptions import AliasAlreadyExists, AliasNotFound, InvalidParameter, StateModifiedFailed
from emulator.services.kms.keys import PENDING_DELETION, Key

PREFIX = "alias/"
RESERVED = "alias/acs/"
"""Of the keys that products manage."""
_NAME = re.compile(r"alias/[A-Za-z0-9_/-]{1,249}")


@dataclass
class Alias:
    """name: with `alias/`."""

    name: str
    account: str
    region: str
    key_id: str

    @property
    def arn(self) -> str:
        return f"acs:kms:{self.region}:{self.account}:{self.name}"


class Aliases:
    def __init__(self) -> None:
        self._aliases: dict[tuple[str, str], Alias] = {}

    def create(self, name: str, key: Key) -> Alias:
        """Of the key's account."""
        check_own_name(name)
        if (key.account, name) in self._aliases:
            raise AliasAlreadyExists
        if key.state == PENDING_DELETION:
            raise StateModifiedFailed
        return self.reserve(name, key)

    def reserve(self, name: str, key: Key) -> Alias:
        """As `create`, for a key that a product manages."""
        alias = Alias(name, key.account, key.region, key.id)
        self._aliases[key.account, name] = alias
        return alias

    def find(self, account: str, name: str) -> Alias:
        """Forbidden.AliasNotFound when there is none."""
        if (account, name) not in self._aliases:
            raise AliasNotFound
        return self._aliases[account, name]

    def all(self, account: str, key_id: str = "") -> list[Alias]:
        """Of the account, or of one of its keys, by name."""
        found = (alias for (owner, _), alias in self._aliases.items() if owner == account)
        return sorted((alias for alias in found if key_id in {"", alias.key_id}), key=lambda alias: alias.name)

    def move(self, name: str, key: Key) -> None:
        check_own_name(name)
        alias = self.find(key.account, name)
        key.require_kept()
        alias.key_id = key.id

    def delete(self, account: str, name: str) -> None:
        check_own_name(name)
        self.find(account, name)
        del self._aliases[account, name]

    def forget(self, alias: Alias) -> None:
        """Of a key that is no more."""
        del self._aliases[alias.account, alias.name]


def check_own_name(name: str) -> None:
    """InvalidParameter for what is no alias, and for one that belongs to a product."""
    if not _NAME.fullmatch(name) or name.startswith(RESERVED):
        raise InvalidParameter("AliasName")
