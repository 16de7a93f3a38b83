"""Rules about roles."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.aws import AwsBackend, RoleAccess
from stateroom.config.limits.arns import parse_arn
from stateroom.config.limits.oidc import check_pinned, issuer_url
from stateroom.config.problems import Finding, Path


def roles_of(backend: AwsBackend) -> Iterator[tuple[Path, RoleAccess]]:
    """The roles that are asked for, with their paths."""
    for name in ("writer", "reader", "admin"):
        role = getattr(backend.access, name)
        if role is not None:
            yield ("access", name), role


def somebody_can_assume(backend: AwsBackend) -> Iterator[Finding]:
    """A role names somebody who may assume it."""
    for path, role in roles_of(backend):
        if not (role.accounts or role.principals or role.organization or role.oidc):
            yield Finding(
                path,
                "nobody could assume this role",
                "at least one of accounts, principals, organization and oidc",
                "name somebody, or remove the role: its managed policy is made by access.policies",
            )


def admin_has_no_scope(backend: AwsBackend) -> Iterator[Finding]:
    """The admin role works on every state, so it has no scope."""
    admin = backend.access.admin
    if admin is not None and (admin.scope.keys or admin.scope.workspaces):
        yield Finding(
            ("access", "admin", "scope"),
            "the admin role repairs every state, so a scope would promise what is not kept",
            "no scope",
            "remove scope, or use the writer role",
        )


def jobs_can_sign_in(backend: AwsBackend) -> Iterator[Finding]:
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


def shared_issuers_are_pinned(backend: AwsBackend) -> Iterator[Finding]:
    """The subjects of GitHub and GitLab, whose issuers serve everybody, are pinned to one owner."""
    for path, role in roles_of(backend):
        for position, oidc in enumerate(role.oidc):
            for index, subject in enumerate(oidc.subjects):
                fault = check_pinned(oidc.issuer, subject)
                if fault is not None:
                    yield Finding(
                        (*path, "oidc", position, "subjects", index),
                        fault.what,
                        "the owner in full; * only after it",
                        fault.remedy,
                        ((*path, "oidc", position, "issuer"),),
                    )


def tokens_have_no_mfa(backend: AwsBackend) -> Iterator[Finding]:
    """`mfa` and `external_id` are for principals of AWS; a role for identity tokens alone has neither."""
    for path, role in roles_of(backend):
        if role.oidc and not (role.accounts or role.principals or role.organization):
            for name in ("mfa", "external_id"):
                if getattr(role, name):
                    yield Finding(
                        (*path, name),
                        f"only identity tokens may assume this role, and {name} is never asked of them",
                        "only with accounts, principals or organization",
                        f"remove {name}",
                        tuple((*path, other) for other in ("accounts", "principals", "organization", "oidc")),
                    )


def provider_is_of_the_issuer(backend: AwsBackend) -> Iterator[Finding]:
    """An existing identity provider is the one of the issuer: its ARN ends with the issuer's host and path."""
    for path, role in roles_of(backend):
        for position, oidc in enumerate(role.oidc):
            arn = parse_arn(oidc.provider)
            expected = "oidc-provider/" + issuer_url(oidc.issuer).removeprefix("https://")
            if arn is not None and arn.resource != expected:
                yield Finding(
                    (*path, "oidc", position, "provider"),
                    "the identity provider is of another issuer",
                    f"an ARN that ends with {expected}",
                    "name the provider of this issuer, or set provider to create",
                    ((*path, "oidc", position, "issuer"),),
                )
