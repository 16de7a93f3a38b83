"""The calls that a lock table takes, built from its declared properties. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stateroom.config.names import table_arn
from stateroom.engine.calls import Call, Steps, until
from stateroom.engine.decision import Context, Inputs, Update
from stateroom.engine.handlers.aws.dynamodb._table_live import is_ready

DEADLINE = 300.0
"""Seconds that a table may take to become ACTIVE, or to go."""

# The second is what moto's DescribeTimeToLive answers.
ABSENT = frozenset({"ResourceNotFoundException", "ResourceNotFound"})
BUSY = frozenset({"ResourceInUseException"})


def arn(inputs: Inputs, context: Context) -> str:
    region = inputs.get("region") or context.region
    return table_arn(context.partition, region, context.account, inputs["name"])


def describe(inputs: Inputs) -> Call:
    params = {"TableName": inputs["name"]}
    return Call("dynamodb", "describe_table", params, absent=ABSENT, region=inputs.get("region"))


def list_tags(inputs: Inputs, context: Context, **page: str) -> Call:
    params = {"ResourceArn": arn(inputs, context), **page}
    return Call("dynamodb", "list_tags_of_resource", params, absent=ABSENT, region=inputs.get("region"))


def until_ready(inputs: Inputs) -> Steps[Any]:
    """DescribeTable until the table takes further changes."""
    return until(
        describe(inputs),
        lambda answer: answer is not None and is_ready(answer["Table"]),
        what=f"table {inputs['name']} to become ACTIVE",
        deadline=DEADLINE,
        every=2.0,
    )


def create_table(inputs: Inputs) -> Call:
    parameters: dict[str, Any] = {
        "TableName": inputs["name"],
        "AttributeDefinitions": [
            {"AttributeName": each["name"], "AttributeType": each["type"]} for each in inputs["attributes"]
        ],
        "KeySchema": [{"AttributeName": inputs["hashKey"], "KeyType": "HASH"}],
        **_billing(inputs),
        "DeletionProtectionEnabled": bool(inputs.get("deletionProtectionEnabled")),
        "Tags": tag_list(inputs.get("tags") or {}),
    }
    if (inputs.get("serverSideEncryption") or {}).get("enabled"):
        parameters |= _encryption(inputs)
    return Call("dynamodb", "create_table", parameters, region=inputs.get("region"))


def update_table(inputs: Inputs, update: Update) -> Iterable[Call]:
    """One call for each kind of change: UpdateTable takes one at a time, on an ACTIVE table."""
    changes: list[dict[str, Any]] = []
    if update.touches("billingMode"):
        changes.append(_billing(inputs))
    elif update.touches("readCapacity", "writeCapacity"):
        changes.append(_throughput(inputs))
    if update.touches("serverSideEncryption"):
        changes.append(_encryption(inputs))
    if update.touches("deletionProtectionEnabled"):
        changes.append({"DeletionProtectionEnabled": bool(inputs["deletionProtectionEnabled"])})
    for change in changes:
        params = {"TableName": inputs["name"], **change}
        yield Call("dynamodb", "update_table", params, retry=BUSY, region=inputs.get("region"))


def set_recovery(inputs: Inputs) -> Call:
    declared = inputs["pointInTimeRecovery"]
    days = declared.get("recoveryPeriodInDays")
    specification: dict[str, Any] = {"PointInTimeRecoveryEnabled": bool(declared["enabled"])}
    if declared["enabled"] and days:
        specification["RecoveryPeriodInDays"] = int(days)
    return Call(
        "dynamodb",
        "update_continuous_backups",
        {"TableName": inputs["name"], "PointInTimeRecoverySpecification": specification},
        # Continuous backups are still being set up for a while after the table is ACTIVE.
        retry=frozenset({"ContinuousBackupsUnavailableException"}),
        region=inputs.get("region"),
    )


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _billing(inputs: Inputs) -> dict[str, Any]:
    mode = inputs.get("billingMode") or "PROVISIONED"
    if mode == "PAY_PER_REQUEST":
        return {"BillingMode": mode}
    return {"BillingMode": mode, **_throughput(inputs)}


def _throughput(inputs: Inputs) -> dict[str, Any]:
    read, write = int(inputs["readCapacity"]), int(inputs["writeCapacity"])
    return {"ProvisionedThroughput": {"ReadCapacityUnits": read, "WriteCapacityUnits": write}}


def _encryption(inputs: Inputs) -> dict[str, Any]:
    declared = inputs["serverSideEncryption"]
    if not declared["enabled"]:
        return {"SSESpecification": {"Enabled": False}}
    key = {"KMSMasterKeyId": declared["kmsKeyArn"]} if declared.get("kmsKeyArn") else {}
    return {"SSESpecification": {"Enabled": True, "SSEType": "KMS", **key}}
