"""Rules about roles."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.oidc import issuer_url
from stateroom.config.problems import Finding, Path
from stateroom.config.relations.every_cloud import oidc_of, roles_of


def somebody_can_assume(backend: AlicloudBackend) -> Iterator[Finding]:
    """A role names somebody who may assume it."""
    for path, role in roles_of(backend):
        if not (role.accounts or role.principals or role.services or role.oidc):
            yield Finding(
                path,
                "nobody could assume this role",
                "at least one of accounts, principals, services and oidc",
                "name somebody, or remove the role: its policy is made by access.policies",
            )


def tokens_have_no_mfa(backend: AlicloudBackend) -> Iterator[Finding]:
    """`mfa` and `external_id` are for accounts and principals; services and identity tokens have neither."""
    for path, role in roles_of(backend):
        if (role.oidc or role.services) and not (role.accounts or role.principals):
            for name in ("mfa", "external_id"):
                if getattr(role, name):
                    yield Finding(
                        (*path, name),
                        f"only services or identity tokens may assume this role, and {name} is never asked of them",
                        "only with accounts or principals",
                        f"remove {name}",
                        tuple((*path, other) for other in ("accounts", "principals", "services", "oidc")),
                    )


def provider_has_one_issuer(backend: AlicloudBackend) -> Iterator[Finding]:
    """An existing identity provider stands for one issuer; its ARN does not say which, but two cannot both be."""
    first: dict[str, tuple[Path, str]] = {}
    for path, oidc in oidc_of(backend):
        if oidc.provider == "create":
            continue
        place, issuer = first.setdefault(oidc.provider, (path, issuer_url(oidc.issuer)))
        if issuer != issuer_url(oidc.issuer):
            yield Finding(
                (*path, "provider"),
                "the identity provider is named for another issuer too",
                f"the provider of {issuer_url(oidc.issuer)}",
                "name the provider of this issuer, or set provider to create",
                ((*path, "issuer"), (*place, "issuer"), (*place, "provider")),
            )


def fingerprints_need_our_provider(backend: AlicloudBackend) -> Iterator[Finding]:
    """`fingerprints` are for an identity provider that we make; an existing one keeps its own."""
    for path, oidc in oidc_of(backend):
        if oidc.provider != "create" and oidc.fingerprints:
            yield Finding(
                (*path, "fingerprints"),
                "an existing identity provider keeps its own fingerprints",
                "only with provider: create",
                "remove fingerprints, or set provider to create",
                ((*path, "provider"),),
            )
