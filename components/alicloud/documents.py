"""The policy documents of a backend, as plain dicts. Pure.

The key has none: only keys of a KMS instance can have a policy (KMS API: SetKeyPolicy), and ours are the account's
default kind. Who may use it is said by the policies of writer, reader and admin.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from components.alicloud.permissions import Statement, access_statements, bucket_statements, scope_of
from components.alicloud.site import Site, policies_of, roles_of
from stateroom.config import alicloud_names as names
from stateroom.config.alicloud import AlicloudBackend
from stateroom.errors import ConfigError

Document = dict[str, Any]

POLICY_LIMIT = 6144
"""Characters. Source: RAM API, CreatePolicy, PolicyDocument."""


def render(document: Document) -> str:
    """A document as the JSON that is sent: compact, in the order written."""
    return json.dumps(document, separators=(",", ":"))


def require_fitting(config: AlicloudBackend) -> None:
    """Raise ConfigError when a document would be longer than RAM takes it, before anything is made.

    Account ids and key ids have a fixed length, so stand-ins tell the size. The bucket policy holds what the policies
    of two scoped roles can hold, with room to spare (OSS API, PutBucketPolicy: 16 KB). RAM names no limit of its own
    for trust policies.
    """
    account, key = "0" * 16, str(UUID(int=0))
    kms = config.encryption.mode == "kms"
    site = Site(config, account, names.key_arn(config.region, account, key) if kms else None)
    for access in policies_of(config):
        access_policy(site, access)


def access_policy(site: Site, access: str) -> Document:
    """The policy of one kind of access. ConfigError when its scope makes it too long for RAM."""
    scope = scope_of(roles_of(site.config).get(access))
    document = _document(access_statements(site, access, scope))
    size = len(render(document))
    if size > POLICY_LIMIT:
        raise ConfigError(
            f"the {access} policy of {site.config.name} is too long for RAM",
            why=f"it has {size} characters, and a policy has at most {POLICY_LIMIT}",
            remedy=f"name fewer keys or workspaces in access.{access}.scope: every key counts once for each workspace",
        )
    return document


def bucket_policy(site: Site) -> Document:
    """The state bucket's policy: what is refused to everybody, and what our roles may do.

    Roles are granted in the bucket what their policies say, so that either side alone can be read. Principals of other
    accounts are not granted anything here: they assume a role of this account. So there is one place where access
    ends, and all states belong to the bucket's owner.

    OSS documents no condition on the encryption that a write asks for, so a write with another one is not refused.
    """
    grants = [
        {**statement, "Principal": [site.sessions(access)]}
        for access, role in roles_of(site.config).items()
        for statement in bucket_statements(site, access, role.scope)
    ]
    return _document([_deny_plain_http(site.bucket_arn), *grants])


def log_bucket_policy(site: Site) -> Document:
    """The log bucket's policy. OSS delivers access logs within an account by itself and needs no grant.

    Source: OSS User Guide, Logging.
    """
    return _document([_deny_plain_http(names.bucket_arn(site.account, site.log_bucket))])


def _document(statements: Iterable[Statement]) -> Document:
    return {"Version": "1", "Statement": list(statements)}


def _deny_plain_http(arn: str) -> Statement:
    """With a condition a statement for everybody means the owner too. Source: OSS User Guide, Bucket Policy."""
    return {
        "Effect": "Deny",
        "Principal": ["*"],
        "Action": ["oss:*"],
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
    }
