"""Rules about roles."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.aws import AwsBackend
from stateroom.config.limits.arns import parse_arn
from stateroom.config.limits.oidc import issuer_url
from stateroom.config.problems import Finding
from stateroom.config.relations.every_cloud import oidc_of, roles_of


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
    for path, oidc in oidc_of(backend):
        arn = parse_arn(oidc.provider)
        expected = "oidc-provider/" + issuer_url(oidc.issuer).removeprefix("https://")
        if arn is not None and arn.resource != expected:
            yield Finding(
                (*path, "provider"),
                "the identity provider is of another issuer",
                f"an ARN that ends with {expected}",
                "name the provider of this issuer, or set provider to create",
                ((*path, "issuer"),),
            )
