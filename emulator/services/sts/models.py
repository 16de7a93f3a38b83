"""The sessions that STS has given out, and whose tokens it takes.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator.identity import Caller
from emulator.services.ram.roles import Role
from emulator.services.ram.users import draw
from emulator.services.sts.exceptions import InvalidDuration, InvalidParameter
from emulator.services.sts.oidc import IssuerKey, read_keys

if TYPE_CHECKING:
    from emulator.world import World

LEAST_SECONDS = 900
DEFAULT_SECONDS = 3600
_SESSION_NAME = re.compile(r"[A-Za-z0-9.@_-]{2,64}")


@dataclass(frozen=True)
class Session:
    """caller: what the session is to the services; it has the key pair and the token. expires: seconds since the
    epoch."""

    caller: Caller
    expires: float


class Sts:
    """root_may_assume: whether an account's root may assume roles. The cloud refuses it ("Roles may not be assumed by
    root accounts."); here it may by default, so that a cloud that has nothing but its accounts' keys is of use."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._sessions: dict[str, Session] = {}
        self._issuers: dict[str, list[IssuerKey]] = {}
        self.root_may_assume = True

    def find_caller(self, key_id: str) -> Caller | None:
        """Also of a session that has expired."""
        session = self._sessions.get(key_id)
        return session.caller if session else None

    def is_expired(self, key_id: str) -> bool:
        """False for a key that is of no session."""
        session = self._sessions.get(key_id)
        return session is not None and session.expires <= self._world.clock()

    def issue(self, role: Role, name: str, seconds: int, policy: Mapping[str, Any] | None = None) -> Session:
        """A session of a role, for somebody who may have it.

        name: 2 to 64 characters. seconds: 900 up to the role's longest. policy: narrows what the role may do.
        """
        if not _SESSION_NAME.fullmatch(name):
            raise InvalidParameter("RoleSessionName")
        if not LEAST_SECONDS <= seconds <= role.max_session:
            raise InvalidDuration(LEAST_SECONDS, role.max_session)
        caller = Caller(
            account=role.account,
            kind="role",
            name=role.name,
            principal_id=f"{role.id}:{name}",
            key_id=f"STS.N{draw(24)}",
            secret=draw(44),
            token=f"CAIS{draw(420)}",
            session=name,
            session_policy=policy,
        )
        session = Session(caller, self._world.clock() + seconds)
        self._sessions[caller.key_id] = session
        return session

    def trust_issuer(self, url: str, jwks: Mapping[str, Any]) -> None:
        """Gives the keys of an OIDC issuer, which the cloud would fetch from it. jwks: as the issuer publishes them."""
        self._issuers[url] = read_keys(jwks)

    def keys_of(self, issuer: str) -> list[IssuerKey]:
        """None for an issuer that nobody has named."""
        return self._issuers.get(issuer, [])
