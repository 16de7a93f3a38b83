"""Who may assume a role: trust policies and identity providers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.alicloud.permissions import Statement
from components.alicloud.site import Site, account_root, roles_of
from stateroom.config.alicloud import AlicloudBackend, Oidc, RoleAccess
from stateroom.config.limits.oidc import issuer_url, serves_github
from stateroom.facts import GithubTokens


@dataclass(frozen=True)
class Issuer:
    """What the identity provider of one issuer is made with.

    fingerprints: SHA-1, of the issuer's certificate authority.
    """

    audiences: list[str]
    fingerprints: list[str]


def trust_policy(site: Site, role: RoleAccess) -> dict[str, Any]:
    """The trust policy of a role: a statement for accounts and principals, one for services, one for each of `oidc`.

    External id and MFA are asked of accounts and principals only: services and identity tokens have neither.
    """
    statements = []
    if role.accounts or role.principals:
        statements.append(_principals(role))
    if role.services:
        statements.append(_assume("Service", role.services))
    statements += [_tokens(site, oidc) for oidc in role.oidc]
    return {"Version": "1", "Statement": statements}


def issuers_to_make(config: AlicloudBackend) -> Mapping[str, Issuer]:
    """The issuers whose identity provider is made, by URL. All roles share the provider of an issuer."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for oidc in _entries(config):
        if oidc.provider == "create":
            audiences, fingerprints = found.setdefault(issuer_url(oidc.issuer), (set(), set()))
            audiences.add(oidc.audience)
            fingerprints.update(oidc.fingerprints)
    return {
        url: Issuer(sorted(audiences), sorted(fingerprints)) for url, (audiences, fingerprints) in sorted(found.items())
    }


def github_tokens(site: Site) -> Mapping[str, GithubTokens]:
    """For each role that trusts tokens of GitHub: how a job signs in with it, by its first entry of that issuer."""
    return {
        name: GithubTokens(oidc.audience, _provider_arn(site, oidc))
        for name, role in roles_of(site.config).items()
        for oidc in reversed(role.oidc)
        if serves_github(oidc.issuer)
    }


def _principals(role: RoleAccess) -> Statement:
    condition: dict[str, Any] = {}
    if role.external_id is not None:
        condition["StringEquals"] = {"sts:ExternalId": [role.external_id]}
    if role.mfa:
        condition["Bool"] = {"acs:MFAPresent": ["true"]}
    return _assume("RAM", [*map(account_root, role.accounts), *role.principals], condition)


def _tokens(site: Site, oidc: Oidc) -> Statement:
    """Source: RAM User Guide, Create a RAM role for a trusted IdP: issuer and audience are compared as they are."""
    issuer = issuer_url(oidc.issuer)
    condition: dict[str, Any] = {"StringEquals": {"oidc:iss": [issuer], "oidc:aud": [oidc.audience]}}
    if any(mark in subject for subject in oidc.subjects for mark in "*?"):
        condition["StringLike"] = {"oidc:sub": oidc.subjects}
    else:
        condition["StringEquals"]["oidc:sub"] = oidc.subjects
    return _assume("Federated", [_provider_arn(site, oidc)], condition)


def _provider_arn(site: Site, oidc: Oidc) -> str:
    return site.provider_arn(issuer_url(oidc.issuer)) if oidc.provider == "create" else oidc.provider


def _assume(kind: str, names: list[str], condition: Mapping[str, Any] | None = None) -> Statement:
    """kind: RAM, Service or Federated. All of them assume a role by the same action."""
    statement: Statement = {"Effect": "Allow", "Principal": {kind: names}, "Action": ["sts:AssumeRole"]}
    return statement | ({"Condition": condition} if condition else {})


def _entries(config: AlicloudBackend) -> Iterator[Oidc]:
    for role in roles_of(config).values():
        yield from role.oidc
