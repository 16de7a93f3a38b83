"""Who may assume a role: trust policies and identity providers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from components.aws.permissions import Statement
from components.aws.site import Site, account_root, roles_of
from stateroom.config.aws import AwsBackend, Oidc, RoleAccess
from stateroom.config.limits.oidc import ISSUERS, issuer_url, serves_github
from stateroom.facts import GithubTokens

_STS_AUDIENCE = "sts.amazonaws.com"


def trust_policy(site: Site, role: RoleAccess) -> dict[str, Any]:
    """The trust policy of a role: one statement for principals of AWS, one for each entry of `oidc`.

    External id, MFA and organisation are asked of principals of AWS only: an identity token carries none of them.
    """
    statements = []
    if role.accounts or role.principals or role.organization:
        statements.append(_principals(site, role))
    for number, oidc in enumerate(role.oidc, start=1):
        statements.append(_tokens(site, oidc, number))
    return {"Version": "2012-10-17", "Statement": statements}


def replication_trust() -> dict[str, Any]:
    """S3 assumes the role. Source: S3 User Guide, Setting up permissions for live replication."""
    statement: Statement = {
        "Sid": "StateroomReplication",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": ["sts:AssumeRole"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def audience_of(oidc: Oidc) -> str:
    """The audience of an entry's tokens: the one that is named, GitLab's own URL for GitLab, else STS.

    Sources: GitHub Docs, Configuring OpenID Connect in Amazon Web Services; GitLab Docs, Configure OpenID Connect in
    AWS.
    """
    if oidc.audience is not None:
        return oidc.audience
    url = issuer_url(oidc.issuer)
    return url if url == ISSUERS["gitlab"] else _STS_AUDIENCE


def issuers_to_make(config: AwsBackend) -> Mapping[str, list[str]]:
    """The issuers whose identity provider is made, as URLs, with their audiences.

    An account has one provider for each issuer (IAM API: CreateOpenIDConnectProvider), so all roles share it.
    """
    audiences: dict[str, set[str]] = {}
    for oidc in _entries(config):
        if oidc.provider == "create":
            audiences.setdefault(issuer_url(oidc.issuer), set()).add(audience_of(oidc))
    return {url: sorted(names) for url, names in sorted(audiences.items())}


def github_tokens(site: Site) -> Mapping[str, GithubTokens]:
    """For each role that trusts tokens of GitHub: how a job signs in with it, by its first entry of that issuer."""
    return {
        name: GithubTokens(audience_of(oidc), _provider_arn(site, oidc))
        for name, role in roles_of(site.config).items()
        for oidc in reversed(role.oidc)
        if serves_github(oidc.issuer)
    }


def _principals(site: Site, role: RoleAccess) -> Statement:
    accounts = [account_root(site.partition, account) for account in role.accounts]
    condition: dict[str, Any] = {}
    equals = {}
    if role.organization is not None:
        equals["aws:PrincipalOrgID"] = role.organization
    if role.external_id is not None:
        equals["sts:ExternalId"] = role.external_id
    if equals:
        condition["StringEquals"] = equals
    if role.mfa:
        condition["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
    statement: Statement = {
        "Sid": "StateroomPrincipals",
        "Effect": "Allow",
        "Principal": {"AWS": [*accounts, *role.principals] or "*"},
        "Action": ["sts:AssumeRole"],
    }
    return statement | ({"Condition": condition} if condition else {})


def _tokens(site: Site, oidc: Oidc, number: int) -> Statement:
    issuer = issuer_url(oidc.issuer).removeprefix("https://")
    audience = {f"{issuer}:aud": audience_of(oidc)}
    subjects = {f"{issuer}:sub": oidc.subjects}
    if any(mark in subject for subject in oidc.subjects for mark in "*?"):
        condition = {"StringEquals": audience, "StringLike": subjects}
    else:
        condition = {"StringEquals": audience | subjects}
    return {
        "Sid": f"StateroomTokens{number}",
        "Effect": "Allow",
        "Principal": {"Federated": _provider_arn(site, oidc)},
        "Action": ["sts:AssumeRoleWithWebIdentity"],
        "Condition": condition,
    }


def _provider_arn(site: Site, oidc: Oidc) -> str:
    """Of the provider that is named, or of the one that is made: IAM does not ask that it exists yet."""
    issuer = issuer_url(oidc.issuer).removeprefix("https://")
    made = f"arn:{site.partition}:iam::{site.account}:oidc-provider/{issuer}"
    return made if oidc.provider == "create" else oidc.provider


def _entries(config: AwsBackend) -> Iterator[Oidc]:
    for role in roles_of(config).values():
        yield from role.oidc
