"""A backend on the local Alibaba Cloud, made by hand, and the smoke test on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.facts import Facts
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud
from stateroom.smoke.report import StepFinished
from stateroom.smoke.run import run_smoke

REGION = "cn-hangzhou"
BUCKET = "acme-state-1234567890123456-cn-hangzhou"
INSTANCE = "acme-0d1e2f"
TABLE = "acme_locks"

ONLY_TLS = {
    "Effect": "Deny",
    "Principal": ["*"],
    "Action": ["oss:*"],
    "Resource": [f"acs:oss:*:*:{BUCKET}", f"acs:oss:*:*:{BUCKET}/*"],
    "Condition": {"Bool": {"acs:SecureTransport": ["false"]}},
}
"""The statement of a bucket's policy that denies plain HTTP."""


def connect(local: LocalAlicloud, **keys: Any) -> AlicloudCloud:
    """A cloud of its own for each test, so that what a test breaks in a client is nobody else's."""
    backend = {"cloud": "alicloud", "name": "acme", "region": REGION, "endpoint": local.url, "ca_bundle": local.ca_file}
    return connect_alicloud(AlicloudBackend.model_validate(backend | keys), sleep=lambda _: None)


def make_backend(
    cloud: AlicloudCloud,
    local: LocalAlicloud,
    *,
    kms: bool = False,
    lock: Literal["table", "none"] = "table",
    versioning: str | None = "Enabled",
    policy: bool = True,
) -> Facts:
    """Bucket with its settings, instance and table, and key as a backend has them; the facts that describe them."""
    cloud.execute(Call("oss", "PutBucket", {"Bucket": BUCKET}))
    if versioning is not None:
        put(cloud, "PutBucketVersioning", {"Status": versioning})
    key = cloud.execute(Call("kms", "CreateKey", {}))["KeyMetadata"]["Arn"] if kms else None
    encrypt_by_default(cloud, key)
    if policy:
        put(cloud, "PutBucketPolicy", json.dumps({"Version": "1", "Statement": [ONLY_TLS]}))
    endpoints = {"oss": local.url, "sts": local.url.removeprefix("https://")}
    if lock == "table":
        make_table(cloud)
        endpoints["tablestore"] = local.url
    return Facts(
        cloud="alicloud",
        name="acme",
        account=ACCOUNT,
        partition="acs",
        region=REGION,
        bucket=BUCKET,
        state_key="network/terraform.tfstate",
        workspace_key_prefix="env:",
        lock=lock,
        encryption="KMS" if kms else "AES256",
        lock_table=TABLE if lock == "table" else None,
        lock_instance=INSTANCE if lock == "table" else None,
        kms_key_arn=key,
        endpoint=local.url,
        endpoints=endpoints,
    )


def put(cloud: AlicloudCloud, operation: str, body: Any) -> None:
    cloud.execute(Call("oss", operation, {"Bucket": BUCKET, "Body": body}))


def encrypt_by_default(cloud: AlicloudCloud, key_arn: str | None) -> None:
    """With this key, or with keys that OSS manages."""
    rule = {"SSEAlgorithm": "AES256"}
    if key_arn is not None:
        rule = {"SSEAlgorithm": "KMS", "KMSMasterKeyID": key_arn.rpartition("/")[2]}
    put(cloud, "PutBucketEncryption", {"ApplyServerSideEncryptionByDefault": rule})


def make_table(cloud: AlicloudCloud) -> None:
    instance = {"InstanceName": INSTANCE, "ClusterType": "HYBRID", "RegionId": REGION}
    cloud.execute(Call("tablestore", "CreateInstance", instance))
    table = {"TableName": TABLE, "PrimaryKey": [["LockID", "STRING"]], "TimeToLive": -1, "MaxVersions": 1}
    cloud.execute(Call("ots", "CreateTable", {"InstanceName": INSTANCE, **table}))


def list_versions(cloud: AlicloudCloud, prefix: str = "") -> list[tuple[str, str]]:
    """Every version and delete marker in the bucket below `prefix`."""
    page = cloud.execute(Call("oss", "ListObjectVersions", {"Bucket": BUCKET, "Query": {"prefix": prefix}}))
    return [(each["Key"], each["VersionId"]) for each in page["Version"] + page["DeleteMarker"]]


def list_rows(cloud: AlicloudCloud) -> list[dict[str, Any]]:
    """Every row of the lock table."""
    found = cloud.execute(Call("ots", "GetRange", {"InstanceName": INSTANCE, "TableName": TABLE}))
    rows: list[dict[str, Any]] = found["Rows"]
    return rows


def steps_of(facts: Facts, cloud: AlicloudCloud) -> dict[str, StepFinished]:
    return {step.name: step for step in run_smoke(facts, cloud).steps}


def results(steps: dict[str, StepFinished], result: str) -> list[str]:
    return [name for name, step in steps.items() if step.result == result]


def failures(steps: dict[str, StepFinished]) -> list[str]:
    return results(steps, "failed")


def change_call(client: Any, operation: str, change: Callable[..., Any]) -> None:
    """Put `change(original, *arguments)` in the place of a method of an SDK's client."""
    original = getattr(client, operation)
    setattr(client, operation, lambda *arguments, **keys: change(original, *arguments, **keys))
