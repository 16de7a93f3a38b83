"""Rules about roles."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend, Oidc, RoleAccess
from stateroom.config.limits.oidc import check_pinned, issuer_url
from stateroom.config.problems import Finding, Path


def roles_of(backend: AlicloudBackend) -> Iterator[tuple[Path, RoleAccess]]:
    """The roles that are asked for, with their paths."""
    for name in ("writer", "reader", "admin"):
        role = getattr(backend.access, name)
        if role is not None:
            yield ("access", name), role


def oidc_of(backend: AlicloudBackend) -> Iterator[tuple[Path, Oidc]]:
    """The identity tokens of every role, with their paths."""
    for path, role in roles_of(backend):
        for position, oidc in enumerate(role.oidc):
            yield (*path, "oidc", position), oidc


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


def admin_has_no_scope(backend: AlicloudBackend) -> Iterator[Finding]:
    """The admin role works on every state, so it has no scope."""
    admin = backend.access.admin
    if admin is not None and (admin.scope.keys or admin.scope.workspaces):
        yield Finding(
            ("access", "admin", "scope"),
            "the admin role repairs every state, so a scope would promise what is not kept",
            "no scope",
            "remove scope, or use the writer role",
        )


def jobs_can_sign_in(backend: AlicloudBackend) -> Iterator[Finding]:
    """A job of GitHub Actions signs in as the writer, with its identity token."""
    writer = backend.access.writer
    if "github-actions" in backend.emit and not (writer and writer.oidc):
        yield Finding(
            ("emit", backend.emit.index("github-actions")),
            "a job could not sign in",
            "github-actions only with access.writer.oidc",
            "name the repository's subjects there, with `issuer: github`, or remove github-actions",
            (("access", "writer"),),
        )


def shared_issuers_are_pinned(backend: AlicloudBackend) -> Iterator[Finding]:
    """The subjects of GitHub and GitLab, whose issuers serve everybody, are pinned to one owner."""
    for path, oidc in oidc_of(backend):
        for index, subject in enumerate(oidc.subjects):
            fault = check_pinned(oidc.issuer, subject)
            if fault is not None:
                yield Finding(
                    (*path, "subjects", index),
                    fault.what,
                    "the owner in full; * only after it",
                    fault.remedy,
                    ((*path, "issuer"),),
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
