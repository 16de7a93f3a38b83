"""Who may use the backend: roles, identity providers and policies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pulumi
import pulumi_alicloud as alicloud

from components.alicloud.children import Children
from components.alicloud.documents import access_policy
from components.alicloud.site import policies_of, roles_of
from components.alicloud.trust import Issuer, issuers_to_make, trust_policy
from stateroom.config import alicloud_names as names
from stateroom.config.alicloud import RoleAccess
from stateroom.config.limits.oidc import ISSUERS
from stateroom.facts import OWNER_TAG

if TYPE_CHECKING:
    from components.alicloud.key import Keys

ROTATION = "DeleteOldestNonDefaultVersionWhenLimitExceeded"
"""RAM keeps five versions of a policy, and refuses a sixth without this. Source: RAM API, CreatePolicyVersion."""


@dataclass(frozen=True)
class Roles:
    """The roles of a backend: those of writer, reader and admin that were asked for."""

    access: Mapping[str, alicloud.ram.Role]

    @property
    def all(self) -> list[alicloud.ram.Role]:
        return [*self.access.values()]


def declare_roles(children: Children) -> Roles:
    """Declare the roles, and before them the identity providers that their trust names."""
    providers = [_declare_provider(children, url, issuer) for url, issuer in issuers_to_make(children.config).items()]
    return Roles(
        {name: _declare_role(children, name, role, providers) for name, role in roles_of(children.config).items()}
    )


def declare_policies(children: Children, roles: Roles, keys: Keys) -> Mapping[str, alicloud.ram.Policy]:
    """Declare the policies and attach each to its role. Returns those of writer, reader and admin."""
    policies = {access: _declare_policy(children, access, keys) for access in policies_of(children.config)}
    for access, role in roles.access.items():
        _attach(children, access, role, policies[access])
    return policies


def _declare_provider(children: Children, url: str, issuer: Issuer) -> alicloud.ims.OidcProvider:
    """An identity provider carries no tags: its description says whose it is."""
    short = {known: name for name, known in ISSUERS.items()}
    purpose = short.get(url) or re.sub(r"[^a-z0-9]+", "-", url.removeprefix("https://").lower())
    return alicloud.ims.OidcProvider(
        children.logical_name(purpose),
        oidc_provider_name=children.place(lambda site: site.provider(url)),
        issuer_url=url,
        client_ids=issuer.audiences,
        fingerprints=issuer.fingerprints or None,
        description=f"{OWNER_TAG}={children.owner}",
        # Those that nobody names IMS may find by itself, and it keeps one at least.
        opts=children.options(set_elsewhere=() if issuer.fingerprints else ("fingerprints",)),
    )


def _declare_role(
    children: Children, access: str, role: RoleAccess, providers: list[alicloud.ims.OidcProvider]
) -> alicloud.ram.Role:
    document = children.document(partial(trust_policy, role=role))
    if role.external_id is not None:
        # It stands in the document, and Pulumi's state keeps that encrypted.
        document = pulumi.Output.secret(document)
    return alicloud.ram.Role(
        children.logical_name(access),
        role_name=names.role_name(children.config.name, access),
        description=f"{access.capitalize()} of the states of {children.config.name}",
        assume_role_policy_document=document,
        max_session_duration=role.session_seconds,
        tags=children.tags(access),
        opts=children.options(depends_on=providers if role.oidc else []),
    )


def _declare_policy(children: Children, access: str, keys: Keys) -> alicloud.ram.Policy:
    return alicloud.ram.Policy(
        children.logical_name(access),
        policy_name=names.policy_name(children.config.name, access),
        description=f"{access.capitalize()} of the states of {children.config.name}",
        policy_document=children.document(partial(access_policy, access=access), key_arn=keys.arn),
        rotate_strategy=ROTATION,
        tags=children.tags(access),
        opts=children.options(),
    )


def _attach(children: Children, access: str, role: alicloud.ram.Role, policy: alicloud.ram.Policy) -> None:
    alicloud.ram.RolePolicyAttachment(
        children.logical_name(access),
        role_name=role.role_name,
        policy_name=policy.policy_name,
        policy_type="Custom",
        opts=children.options(),
    )
