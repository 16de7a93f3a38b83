"""A backend on the local AWS, made by hand, and clients for it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from stateroom.facts import Facts, LockMode

REGION = "eu-west-1"
ACCOUNT = "123456789012"
BUCKET = "acme-state-123456789012-eu-west-1"
TABLE = "acme-locks"


@cache
def session() -> boto3.Session:
    """One for all tests: it keeps the API models."""
    return boto3.Session("test", "test", region_name=REGION)


class LocalClients:
    """Clients of the local AWS at `url`; also the `Clients` that the smoke test is given."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._made: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._made:
            create: Any = session().client
            self._made[service] = create(
                service,
                endpoint_url=self.url,
                config=Config(
                    s3={"addressing_style": "path"}, signature_version="v4", retries={"total_max_attempts": 1}
                ),
            )
        return self._made[service]


def make_backend(
    clients: LocalClients,
    lock: LockMode,
    *,
    kms: bool = False,
    versioning: str = "Enabled",
    object_lock: bool = False,
    enforced: bool = False,
) -> Facts:
    """Bucket with its policy, table and key as a backend has them; the facts that describe them.

    enforced: whether the local cloud heeds the policy.
    """
    s3 = clients.client("s3")
    s3.create_bucket(
        Bucket=BUCKET,
        CreateBucketConfiguration={"LocationConstraint": REGION},
        ObjectLockEnabledForBucket=object_lock,
    )
    if not object_lock:
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": versioning})
    uses_table = lock in ("table", "both")
    if uses_table:
        clients.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    key = clients.client("kms").create_key()["KeyMetadata"]["Arn"] if kms else None
    s3.put_bucket_policy(
        Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": _denials(key, enforced)})
    )
    return Facts(
        cloud="aws",
        name="acme",
        account=ACCOUNT,
        partition="aws",
        region=REGION,
        bucket=BUCKET,
        state_key="network/terraform.tfstate",
        workspace_key_prefix="env:",
        lock=lock,
        encryption="aws:kms" if kms else "AES256",
        lock_table=TABLE if uses_table else None,
        kms_key_arn=key,
        endpoint=clients.url,
    )


def _denials(key: str | None, enforced: bool) -> list[dict[str, Any]]:
    header = "s3:x-amz-server-side-encryption"
    denial = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{BUCKET}/*"}
    # The local cloud knows no TLS, so a denial about it is there and does not apply.
    about = {} if enforced else {"Bool": {"aws:SecureTransport": "false"}}
    algorithm = {"StringNotEquals": {header: "aws:kms" if key else "AES256"}}
    other_key = {"StringNotEquals": {f"{header}-aws-kms-key-id": key}}
    return [
        {**denial, "Sid": "StateroomDenyOtherEncryption", "Condition": about | algorithm},
        *([{**denial, "Sid": "StateroomDenyOtherKeys", "Condition": about | other_key}] if key else []),
    ]


def list_versions(clients: LocalClients, prefix: str = "") -> list[tuple[str, str]]:
    """Every version and delete marker in the bucket below `prefix`."""
    page = clients.client("s3").list_object_versions(Bucket=BUCKET, Prefix=prefix)
    found = page.get("Versions", []) + page.get("DeleteMarkers", [])
    return [(each["Key"], each["VersionId"]) for each in found]


def list_items(clients: LocalClients) -> list[dict[str, Any]]:
    """Every item of the lock table."""
    items: list[dict[str, Any]] = clients.client("dynamodb").scan(TableName=TABLE)["Items"]
    return items
