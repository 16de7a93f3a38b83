"""Where a backend is: physical names, ARNs and endpoints as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from stateroom.config import alicloud_names as names
from stateroom.config.alicloud import AlicloudBackend, RoleAccess
from stateroom.config.limits.oidc import ISSUERS

ACCESSES: Final = ("writer", "reader", "admin")
"""The kinds of access, in the order in which they are declared."""


@dataclass(frozen=True)
class Site:
    """One backend in one account.

    key_arn: the KMS key of the states, None with `encryption.mode: oss` or where it is not needed.
    """

    config: AlicloudBackend
    account: str
    key_arn: str | None = None

    @property
    def region(self) -> str:
        return self.config.region

    @cached_property
    def bucket(self) -> str:
        return self.config.bucket.name or names.bucket_name(self.config.name, self.account, self.region)

    @property
    def bucket_arn(self) -> str:
        return names.bucket_arn(self.account, self.bucket)

    @property
    def log_bucket(self) -> str:
        """The bucket of access logs: the existing one that is named, or the one that is made."""
        logs = self.config.bucket.access_logs
        existing = logs.bucket if logs else None
        return existing or names.log_bucket_name(self.config.name, self.account, self.region)

    @property
    def uses_table(self) -> bool:
        return self.config.lock.mode == "table"

    @property
    def instance(self) -> str:
        return self.config.lock.instance or names.lock_instance_name(self.config.name, self.account)

    @property
    def table(self) -> str:
        return self.config.lock.table or names.lock_table_name(self.config.name)

    @property
    def table_arn(self) -> str:
        return names.table_arn(self.region, self.account, self.instance, self.table)

    @property
    def account_root(self) -> str:
        """The ARN that stands for every principal of the account whom RAM allows."""
        return account_root(self.account)

    @property
    def endpoints(self) -> Mapping[str, str]:
        """What clients call, by service: `oss`, `tablestore` with a lock table, and `sts`, a host without a scheme."""
        own, kind = self.config.endpoint, self.config.endpoints
        found = {"oss": own or names.oss_endpoint(self.region, kind)}
        if self.uses_table:
            found["tablestore"] = own or names.tablestore_endpoint(self.instance, self.region, kind)
        return {**found, "sts": urlsplit(own).netloc if own else names.sts_endpoint(self.region, kind)}

    def policy_arn(self, access: str) -> str:
        return names.policy_arn(self.account, names.policy_name(self.config.name, access))

    def sessions(self, access: str) -> str:
        """Every session of a role, as a bucket policy names them. Source: OSS User Guide, Bucket Policy."""
        return f"arn:sts::{self.account}:assumed-role/{names.role_name(self.config.name, access)}/*"

    def provider(self, issuer: str) -> str:
        """The name of the identity provider that is made for an issuer, which is a URL."""
        short = {url: name for name, url in ISSUERS.items()}
        return names.oidc_provider_name(self.config.name, short.get(issuer, issuer))

    def provider_arn(self, issuer: str) -> str:
        return names.oidc_provider_arn(self.account, self.provider(issuer))


def account_root(account: str) -> str:
    """An account as a principal. Source: RAM User Guide, Edit the trust policy of a RAM role."""
    return f"acs:ram::{account}:root"


def roles_of(config: AlicloudBackend) -> Mapping[str, RoleAccess]:
    """The roles that were asked for."""
    access = config.access
    asked = {"writer": access.writer, "reader": access.reader, "admin": access.admin}
    return {name: role for name, role in asked.items() if role is not None}


def policies_of(config: AlicloudBackend) -> list[str]:
    """The policies to make: those that were asked for, and one for every role."""
    roles = roles_of(config)
    return [access for access in ACCESSES if access in config.access.policies or access in roles]
