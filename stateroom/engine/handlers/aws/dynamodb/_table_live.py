"""A lock table as DynamoDB describes it, in the words of the declared properties; and why one is unfit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.decision import Inputs, Live, Refuse

_KEY = ("LockID", "S", None)
"""Partition key, its type, sort key: what Terraform, OpenTofu and Terragrunt write and read (S3 backend)."""


def properties_of(table: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that DescribeTable tells of. Source: DynamoDB API, TableDescription."""
    keys = {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}
    capacity = table.get("ProvisionedThroughput") or {}
    return {
        "name": table["TableName"],
        "arn": table["TableArn"],
        "status": table["TableStatus"],
        "attributes": [
            {"name": attribute["AttributeName"], "type": attribute["AttributeType"]}
            for attribute in table["AttributeDefinitions"]
        ],
        "hashKey": keys.get("HASH"),
        "rangeKey": keys.get("RANGE"),
        # A table that was never switched to on-demand has no summary.
        "billingMode": (table.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED"),
        "readCapacity": capacity.get("ReadCapacityUnits", 0),
        "writeCapacity": capacity.get("WriteCapacityUnits", 0),
        "serverSideEncryption": _encryption(table.get("SSEDescription") or {}),
        "deletionProtectionEnabled": bool(table.get("DeletionProtectionEnabled")),
        "replicas": [replica["RegionName"] for replica in table.get("Replicas") or []],
    }


def is_ready(table: Mapping[str, Any]) -> bool:
    """Whether the table takes further changes."""
    changing = ("ENABLING", "DISABLING", "UPDATING")
    return table["TableStatus"] == "ACTIVE" and (table.get("SSEDescription") or {}).get("Status") not in changing


def recovery_of(answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """Point-in-time recovery, from DescribeContinuousBackups or UpdateContinuousBackups."""
    backups = (answer or {}).get("ContinuousBackupsDescription") or {}
    recovery = backups.get("PointInTimeRecoveryDescription") or {}
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        return {"enabled": False}
    period = recovery.get("RecoveryPeriodInDays")
    return {"enabled": True} | ({"recoveryPeriodInDays": period} if period else {})


def unfit(inputs: Inputs, live: Live | None) -> Refuse | None:
    """Why this must not be used as a lock table, whoever owns it; None when it may."""
    name = inputs["name"]
    replicas = [*(live or {}).get("replicas", []), *(inputs.get("replicas") or [])]
    if replicas:
        return Refuse(
            f"table {name} is a global table (replicated to {_regions(replicas)}): replication is eventual, "
            "so two regions could both hold the lock",
            "use a table of one region: remove its replicas, or choose another table name",
        )
    if live is None:
        return None
    if live["status"] == "DELETING":
        return Refuse(
            f"table {name} is being deleted",
            "wait until it is gone, then run the same command again",
        )
    types = {attribute["name"]: attribute["type"] for attribute in live["attributes"]}
    if (live["hashKey"], types.get(live["hashKey"]), live["rangeKey"]) != _KEY:
        sort = f" with the sort key {live['rangeKey']}" if live["rangeKey"] else ""
        return Refuse(
            f"table {name} has the key {live['hashKey']} ({types.get(live['hashKey'])}){sort}, not LockID (S) alone: "
            'Terraform would fail with "Missing the key LockID", and the key of a table cannot be changed',
            "choose another table name",
        )
    if live["ttl"]["enabled"]:
        return Refuse(
            f"table {name} has time to live enabled: DynamoDB would delete locks that are held",
            "turn it off with `aws dynamodb update-time-to-live`, or choose another table name",
        )
    if live["status"] not in ("ACTIVE", "UPDATING"):
        return Refuse(
            f"table {name} is {live['status']}, not ACTIVE",
            "make it ACTIVE again (restore it, or give DynamoDB its key back), or choose another table name",
        )
    return None


def _encryption(description: Mapping[str, Any]) -> dict[str, Any]:
    if description.get("Status") not in ("ENABLED", "ENABLING", "UPDATING"):
        return {"enabled": False}
    key = description.get("KMSMasterKeyArn")
    return {"enabled": True} | ({"kmsKeyArn": key} if key else {})


def _regions(replicas: list[Any]) -> str:
    return ", ".join(each["regionName"] if isinstance(each, Mapping) else each for each in replicas)
