"""OIDC identity providers: whose tokens AssumeRoleWithOIDC takes.

https://www.alibabacloud.com/help/en/ram/developer-reference/api-ims-2019-08-15-createoidcprovider and its neighbours
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.services.ims.exceptions import EntityAlreadyExists, EntityNotExist, InvalidParameter, LimitExceeded

if TYPE_CHECKING:
    from emulator.world import World

MOST_PROVIDERS = 100
MOST_CLIENT_IDS = 50
MOST_FINGERPRINTS = 5
ISSUANCE_HOURS = range(1, 169)
"""What IssuanceLimitTime may be."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?")
_CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
_FINGERPRINT = re.compile(r"[A-Za-z0-9]{1,128}")
_ISSUER = re.compile(r"https://[^\s?#]{1,247}")


@dataclass
class OidcProvider:
    """issuance_hours: a token that was issued longer ago is refused."""

    account: str
    name: str
    issuer: str
    client_ids: list[str]
    fingerprints: list[str]
    description: str
    issuance_hours: int
    created: float
    updated: float

    @property
    def arn(self) -> str:
        return f"acs:ram::{self.account}:oidc-provider/{self.name}"


class OidcProviders:
    def __init__(self, world: World) -> None:
        self._world = world
        self._providers: dict[tuple[str, str], OidcProvider] = {}

    def create(  # noqa: PLR0913 - all of what a provider has
        self,
        account: str,
        name: str,
        issuer: str,
        *,
        client_ids: Sequence[str],
        fingerprints: Sequence[str],
        description: str = "",
        issuance_hours: int = 12,
    ) -> OidcProvider:
        _check("OIDCProviderName", _NAME, [name])
        _check("IssuerUrl", _ISSUER, [issuer])
        _check("ClientIds", _CLIENT_ID, client_ids)
        _check("Fingerprints", _FINGERPRINT, fingerprints)
        _check_rest(description, issuance_hours)
        if (account, name) in self._providers:
            raise EntityAlreadyExists("OIDCProvider", name)
        if any(provider.issuer == issuer for provider in self.all(account)):
            raise EntityAlreadyExists("OIDCProvider.Url", issuer)
        if len(self.all(account)) >= MOST_PROVIDERS:
            raise LimitExceeded("OIDCProvider", MOST_PROVIDERS)
        if len(client_ids) > MOST_CLIENT_IDS:
            raise LimitExceeded("OIDCProvider.ClientId", MOST_CLIENT_IDS)
        if len(fingerprints) > MOST_FINGERPRINTS:
            raise LimitExceeded("OIDCProvider.Fingerprint", MOST_FINGERPRINTS)
        now = self._world.clock()
        provider = OidcProvider(
            account, name, issuer, _unique(client_ids), _unique(fingerprints), description, issuance_hours, now, now
        )
        self._providers[account, name] = provider
        return provider

    def find(self, account: str, name: str) -> OidcProvider:
        if (account, name) not in self._providers:
            raise EntityNotExist("OIDCProvider", name)
        return self._providers[account, name]

    def all(self, account: str) -> list[OidcProvider]:
        providers = (provider for (owner, _), provider in self._providers.items() if owner == account)
        return sorted(providers, key=lambda provider: provider.name)

    def update(
        self,
        account: str,
        name: str,
        *,
        client_ids: Sequence[str] | None = None,
        description: str | None = None,
        issuance_hours: int | None = None,
    ) -> OidcProvider:
        """None leaves a property as it is."""
        provider = self.find(account, name)
        _check_rest(description or "", issuance_hours or ISSUANCE_HOURS.start)
        if client_ids is not None:
            _check("ClientIds", _CLIENT_ID, client_ids)
            if len(client_ids) > MOST_CLIENT_IDS:
                raise LimitExceeded("OIDCProvider.ClientId", MOST_CLIENT_IDS)
            provider.client_ids = _unique(client_ids)
        provider.description = provider.description if description is None else description
        provider.issuance_hours = provider.issuance_hours if issuance_hours is None else issuance_hours
        return self._updated(provider)

    def add_client_id(self, account: str, name: str, client_id: str) -> OidcProvider:
        provider = self.find(account, name)
        _check("ClientId", _CLIENT_ID, [client_id])
        if client_id in provider.client_ids:
            raise EntityAlreadyExists("OIDCProvider.ClientId", client_id)
        if len(provider.client_ids) >= MOST_CLIENT_IDS:
            raise LimitExceeded("OIDCProvider.ClientId", MOST_CLIENT_IDS)
        provider.client_ids.append(client_id)
        return self._updated(provider)

    def remove_client_id(self, account: str, name: str, client_id: str) -> OidcProvider:
        provider = self.find(account, name)
        if client_id not in provider.client_ids:
            raise EntityNotExist("OIDCProvider.ClientId", client_id)
        provider.client_ids.remove(client_id)
        return self._updated(provider)

    def add_fingerprint(self, account: str, name: str, fingerprint: str) -> OidcProvider:
        provider = self.find(account, name)
        _check("Fingerprint", _FINGERPRINT, [fingerprint])
        if fingerprint in provider.fingerprints:
            raise EntityAlreadyExists("OIDCProvider.Fingerprint", fingerprint)
        if len(provider.fingerprints) >= MOST_FINGERPRINTS:
            raise LimitExceeded("OIDCProvider.Fingerprint", MOST_FINGERPRINTS)
        provider.fingerprints.append(fingerprint)
        return self._updated(provider)

    def remove_fingerprint(self, account: str, name: str, fingerprint: str) -> OidcProvider:
        provider = self.find(account, name)
        if fingerprint not in provider.fingerprints:
            raise EntityNotExist("OIDCProvider.Fingerprint", fingerprint)
        provider.fingerprints.remove(fingerprint)
        return self._updated(provider)

    def delete(self, account: str, name: str) -> None:
        self.find(account, name)
        del self._providers[account, name]

    def _updated(self, provider: OidcProvider) -> OidcProvider:
        provider.updated = self._world.clock()
        return provider


def _check(parameter: str, pattern: re.Pattern[str], values: Iterable[str]) -> None:
    if not all(pattern.fullmatch(value) for value in values):
        raise InvalidParameter(parameter, "Format")


def _check_rest(description: str, issuance_hours: int) -> None:
    if len(description) > 256:
        raise InvalidParameter("Description", "Length")
    if issuance_hours not in ISSUANCE_HOURS:
        raise InvalidParameter("IssuanceLimitTime")


def _unique(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))
