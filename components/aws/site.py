"""Where a backend is: physical names and ARNs as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from stateroom.config import names
from stateroom.config.aws import AwsBackend, RoleAccess

ACCESSES: Final = ("writer", "reader", "admin")
"""The kinds of access, in the order in which they are declared."""

REPLICATION: Final = "replication"
"""The role that S3 itself assumes to copy states to the second region."""


@dataclass(frozen=True)
class Site:
    """One backend in one account.

    key_arn: the KMS key of the states, None with `encryption.mode: s3` or where it is not needed.
    replica_key_arn: the same in the second region.
    """

    config: AwsBackend
    account: str
    key_arn: str | None = None
    replica_key_arn: str | None = None

    @property
    def region(self) -> str:
        return self.config.region

    @property
    def partition(self) -> str:
        return names.partition_of(self.region)

    @cached_property
    def bucket(self) -> str:
        return self.config.bucket.name or names.bucket_name(self.config.name, self.account, self.region)

    @property
    def bucket_arn(self) -> str:
        return names.bucket_arn(self.partition, self.bucket)

    @property
    def log_bucket(self) -> str:
        """The bucket of access logs: the existing one that is named, or the one that is made."""
        logs = self.config.bucket.access_logs
        existing = logs.bucket if logs else None
        return existing or names.log_bucket_name(self.config.name, self.account, self.region)

    @property
    def replica_region(self) -> str:
        replication = self.config.bucket.replication
        return replication.region if replication else self.region

    @property
    def replica_bucket(self) -> str:
        replication = self.config.bucket.replication
        chosen = replication.bucket if replication else None
        return chosen or names.replica_bucket_name(self.config.name, self.account, self.replica_region)

    @property
    def replica_bucket_arn(self) -> str:
        return names.bucket_arn(self.partition, self.replica_bucket)

    @property
    def uses_table(self) -> bool:
        return self.config.lock.mode in ("table", "both")

    @property
    def table(self) -> str:
        return self.config.lock.table or names.lock_table_name(self.config.name)

    @property
    def table_arn(self) -> str:
        return names.table_arn(self.partition, self.region, self.account, self.table)

    @property
    def account_root(self) -> str:
        """The ARN that stands for every principal of the account whom IAM allows."""
        return account_root(self.partition, self.account)

    def role_arn(self, access: str) -> str:
        role = names.role_name(self.config.name, access)
        return names.role_arn(self.partition, self.account, self.config.access.path, role)


def account_root(partition: str, account: str) -> str:
    """An account as a principal. Source: IAM User Guide, AWS JSON policy elements: Principal."""
    return f"arn:{partition}:iam::{account}:root"


def roles_of(config: AwsBackend) -> Mapping[str, RoleAccess]:
    """The roles that were asked for."""
    access = config.access
    asked = {"writer": access.writer, "reader": access.reader, "admin": access.admin}
    return {name: role for name, role in asked.items() if role is not None}


def policies_of(config: AwsBackend) -> list[str]:
    """The managed policies to make: those that were asked for, and one for every role."""
    roles = roles_of(config)
    return [access for access in ACCESSES if access in config.access.policies or access in roles]
