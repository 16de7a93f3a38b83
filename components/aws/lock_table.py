"""The lock table: locks and digests of states."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.children import Children
from components.aws.key import Keys

LOCK_KEY = "LockID"
"""The partition key that the S3 backends write. Source: Terraform and OpenTofu documentation, Backend Type: s3."""


@dataclass(frozen=True)
class LockTable:
    """The table of lock modes `table` and `both`; None with the others."""

    table: aws.dynamodb.Table | None
    name: pulumi.Output[str | None]


def declare_lock_table(children: Children, keys: Keys) -> LockTable:
    """Declare the table. Without a KMS key it is encrypted with a key that DynamoDB owns.

    That is declared too: what is not declared is left as it is, and the table would keep a KMS key given up.
    """
    lock = children.config.lock
    if lock.mode not in ("table", "both"):
        return LockTable(None, pulumi.Output.from_input(None))
    capacity = lock.capacity
    encryption = aws.dynamodb.TableServerSideEncryptionArgs(enabled=False)
    if children.config.encryption.mode == "kms":
        encryption = aws.dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=keys.state)
    table = aws.dynamodb.Table(
        children.logical_name("locks"),
        name=children.place(lambda site: site.table),
        attributes=[aws.dynamodb.TableAttributeArgs(name=LOCK_KEY, type="S")],
        hash_key=LOCK_KEY,
        billing_mode="PROVISIONED" if capacity else "PAY_PER_REQUEST",
        read_capacity=capacity.read if capacity else None,
        write_capacity=capacity.write if capacity else None,
        point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=lock.point_in_time_recovery),
        deletion_protection_enabled=lock.deletion_protection,
        server_side_encryption=encryption,
        tags=children.tags("locks"),
        opts=children.options(holds_data=True),
    )
    return LockTable(table, table.name)
