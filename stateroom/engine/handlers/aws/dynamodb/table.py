"""The lock table. Source: DynamoDB API, CreateTable, UpdateTable, UpdateContinuousBackups.

An existing table is looked at before it is used, because a lock on the wrong key, or one that disappears, is worse
than none. Streams, indexes and table class are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.calls import Call, Steps, until
from stateroom.engine.decision import Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.aws.dynamodb import _table_calls as calls
from stateroom.engine.handlers.aws.dynamodb._table_live import is_ready, properties_of, recovery_of, unfit
from stateroom.facts import SMOKE_PREFIX

TOKEN = "aws:dynamodb/table:Table"


def identity(inputs: Inputs) -> str:
    return str(inputs["name"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    return {"id": inputs["name"], "name": inputs["name"], "arn": calls.arn(inputs, context)}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """A table that is still being created, by a run that was interrupted, is waited for."""
    name, region = {"TableName": inputs["name"]}, inputs.get("region")
    missing = calls.ABSENT | {"TableNotFoundException"}
    answer, backups, ttl, tags = yield (
        calls.describe(inputs),
        Call("dynamodb", "describe_continuous_backups", name, absent=missing, region=region),
        Call("dynamodb", "describe_time_to_live", name, absent=calls.ABSENT, region=region),
        calls.list_tags(inputs, context),
    )
    if answer is None:
        return None
    if answer["Table"]["TableStatus"] == "CREATING":
        answer = yield from calls.until_ready(inputs)
    found = _tags(tags)
    while tags and tags.get("NextToken"):
        tags = yield calls.list_tags(inputs, context, NextToken=tags["NextToken"])
        found |= _tags(tags)
    status = ((ttl or {}).get("TimeToLiveDescription") or {}).get("TimeToLiveStatus")
    return {
        **properties_of(answer["Table"]),
        "pointInTimeRecovery": recovery_of(backups),
        "ttl": {"enabled": status in ("ENABLED", "ENABLING")},
        "tags": found,
    }


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    refusal = unfit(inputs, live)
    if refusal or live is None:
        return refusal or Create()
    names = ["billingMode", "serverSideEncryption", "deletionProtectionEnabled", "pointInTimeRecovery"]
    if inputs.get("billingMode") != "PAY_PER_REQUEST":
        names[1:1] = ["readCapacity", "writeCapacity"]
    changes = changed_properties(inputs, live, names) + changed_tags(inputs, live)
    return refuse_foreign("table", inputs["name"], live, context) or decide(live, changes)


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    response = yield calls.create_table(inputs)
    table = response["TableDescription"]
    if not is_ready(table):
        table = (yield from calls.until_ready(inputs))["Table"]
    backups = None
    if (inputs.get("pointInTimeRecovery") or {}).get("enabled"):
        backups = yield calls.set_recovery(inputs)
    return {
        **properties_of(table),
        "pointInTimeRecovery": recovery_of(backups),
        "ttl": {"enabled": False},
        "tags": dict(inputs.get("tags") or {}),
    }


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    updated = dict(live)
    for call in calls.update_table(inputs, update):
        table = (yield call)["TableDescription"]
        if not is_ready(table):
            table = (yield from calls.until_ready(inputs))["Table"]
        updated |= properties_of(table)
    if update.touches("pointInTimeRecovery"):
        updated["pointInTimeRecovery"] = recovery_of((yield calls.set_recovery(inputs)))
    if update.touches("tags"):
        params = {"ResourceArn": live["arn"], "Tags": calls.tag_list(inputs["tags"])}
        yield Call("dynamodb", "tag_resource", params, retry=calls.BUSY, region=inputs.get("region"))
        updated["tags"] = {**live["tags"], **inputs["tags"]}
    return updated


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    """Takes its deletion protection off first. Ends when the name is free again."""
    name, region = {"TableName": inputs["name"]}, inputs.get("region")
    if live["status"] != "DELETING":
        if live["deletionProtectionEnabled"]:
            params = {**name, "DeletionProtectionEnabled": False}
            yield Call("dynamodb", "update_table", params, absent=calls.ABSENT, retry=calls.BUSY, region=region)
        yield Call("dynamodb", "delete_table", name, absent=calls.ABSENT, retry=calls.BUSY, region=region)
    yield from until(
        calls.describe(inputs),
        lambda answer: answer is None,
        what=f"table {inputs['name']} to be deleted",
        deadline=calls.DEADLINE,
        every=2.0,
    )


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {"id": live["name"], "name": live["name"], "arn": live["arn"]}


def read_contents(inputs: Inputs, _live: Live, _context: Context) -> Steps[tuple[str, ...]]:
    """The LockIDs of the locks held now. Digests, and what the smoke test wrote, are nobody's lock."""
    params: dict[str, Any] = {
        "TableName": inputs["name"],
        "ProjectionExpression": "#lock, #digest",
        "ExpressionAttributeNames": {"#lock": "LockID", "#digest": "Digest"},
        "ConsistentRead": True,
    }
    held: list[str] = []
    while True:
        page = yield Call("dynamodb", "scan", params, absent=calls.ABSENT, region=inputs.get("region"))
        if page is None:
            return ()
        for item in page["Items"]:
            lock = item["LockID"]["S"]
            digest = lock.endswith("-md5") and "Digest" in item
            if not digest and not lock.partition("/")[2].startswith(f"{SMOKE_PREFIX}/"):
                held.append(lock)
        if not page.get("LastEvaluatedKey"):
            return tuple(sorted(held))
        params = {**params, "ExclusiveStartKey": page["LastEvaluatedKey"]}


def _tags(answer: Mapping[str, Any] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in (answer or {}).get("Tags", [])}
