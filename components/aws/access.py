"""Who may use the backend: roles, identity providers and managed policies."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.aws.children import Children
from components.aws.documents import Document, access_policy, replication_policy
from components.aws.site import REPLICATION, Site, policies_of, roles_of
from components.aws.trust import issuers_to_make, replication_trust, trust_policy
from stateroom.config import names
from stateroom.config.aws import RoleAccess
from stateroom.config.limits.oidc import ISSUERS

if TYPE_CHECKING:
    from components.aws.key import Keys


@dataclass(frozen=True)
class Roles:
    """The roles of a backend. They come first: key and bucket policies name them, and AWS refuses unknown ones.

    access: those of writer, reader and admin that were asked for.
    replication: the one that S3 copies states with.
    """

    access: Mapping[str, aws.iam.Role]
    replication: aws.iam.Role | None

    @property
    def all(self) -> list[aws.iam.Role]:
        return [*self.access.values(), *([self.replication] if self.replication else [])]


def declare_roles(children: Children) -> Roles:
    """Declare the roles, and the identity providers that their trust needs."""
    for url, audiences in issuers_to_make(children.config).items():
        _declare_provider(children, url, audiences)
    access = {
        name: _declare_role(children, name, partial(trust_policy, role=role), role)
        for name, role in roles_of(children.config).items()
    }
    replication = None
    if children.config.bucket.replication is not None:
        replication = _declare_role(children, REPLICATION, lambda _site: replication_trust())
    return Roles(access, replication)


def declare_policies(children: Children, roles: Roles, keys: Keys) -> Mapping[str, aws.iam.Policy]:
    """Declare the managed policies and attach each to its role. Returns those of writer, reader and admin."""
    policies = {
        access: _declare_policy(children, access, partial(access_policy, access=access), keys)
        for access in policies_of(children.config)
    }
    for access, role in roles.access.items():
        _attach(children, access, role, policies[access])
    if roles.replication is not None:
        copying = _declare_policy(children, REPLICATION, replication_policy, keys)
        _attach(children, REPLICATION, roles.replication, copying)
    return policies


def _declare_provider(children: Children, url: str, audiences: list[str]) -> None:
    short = {known: name for name, known in ISSUERS.items()}
    purpose = short.get(url) or re.sub(r"[^a-z0-9]+", "-", url.removeprefix("https://").lower())
    aws.iam.OpenIdConnectProvider(
        children.logical_name(purpose),
        url=url,
        client_id_lists=audiences,
        tags=children.tags("identity"),
        opts=children.options(),
    )


def _declare_role(
    children: Children, access: str, trust: Callable[[Site], Document], role: RoleAccess | None = None
) -> aws.iam.Role:
    """role: what is asked of whoever assumes it; None when a service does."""
    config, asked, document = children.config, role or RoleAccess(), children.document(trust)
    if asked.external_id is not None:
        # It stands in the document, and Pulumi's state keeps that encrypted.
        document = pulumi.Output.secret(document)
    return aws.iam.Role(
        children.logical_name(access),
        name=names.role_name(config.name, access),
        path=config.access.path,
        assume_role_policy=document,
        permissions_boundary=config.access.permissions_boundary,
        max_session_duration=asked.session_seconds,
        tags=children.tags(access),
        opts=children.options(),
    )


def _declare_policy(children: Children, access: str, build: Callable[[Site], Document], keys: Keys) -> aws.iam.Policy:
    return aws.iam.Policy(
        children.logical_name(access),
        name=names.policy_name(children.config.name, access),
        path=children.config.access.path,
        policy=children.document(build, key_arn=keys.state, replica_key_arn=keys.replica),
        tags=children.tags(access),
        opts=children.options(),
    )


def _attach(children: Children, access: str, role: aws.iam.Role, policy: aws.iam.Policy) -> None:
    aws.iam.RolePolicyAttachment(
        children.logical_name(access), role=role.name, policy_arn=policy.arn, opts=children.options()
    )
