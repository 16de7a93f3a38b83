"""Replication of a bucket: one role, and rules that name the destinations.

Sources: S3 API, GetBucketReplication, PutBucketReplication and DeleteBucketReplication. The role serves all rules
of the bucket, so rules of others cannot be kept beside ours: they are refused.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _rules, _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3

TOKEN = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
GOES_WITH = _setting.BUCKET

_ABSENT = (GONE, "ReplicationConfigurationNotFoundError")
# S3's word for versioning, of source or destination, that was enabled a moment ago.
_NOT_YET = ("InvalidRequest",)

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Role and rules, in canonical form."""
    answer = yield call(inputs, "get_bucket_replication", absent=_ABSENT)
    if answer is None:
        return None
    replication = from_s3(answer["ReplicationConfiguration"])
    return _live(inputs, replication["role"], _canonical(replication["rules"]))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares role and rules by what they mean. Refuses to replace rules that are not ours."""
    bucket, current = inputs["bucket"], live or {"rules": []}
    changes = changed_properties(inputs, current, ("role",))
    if inputs["rules"] is UNKNOWN or UNKNOWN in inputs["rules"]:
        return decide(live, (*changes, Change("rules", current["rules"], UNKNOWN)))
    if any(rule.get("id") is None for rule in inputs["rules"]):
        return Refuse(
            f"the replication of bucket {bucket} has a rule without an id, by which it is found again",
            "give every rule an id",
        )
    declared = _canonical(inputs["rules"])
    foreign = _rules.foreign(current["rules"], declared)
    if foreign:
        return Refuse(
            f"bucket {bucket} replicates by rules that are not ours: {', '.join(rule['id'] for rule in foreign)}",
            "remove them by hand, or leave replication out of this backend",
        )
    unsupported = _setting.refuse_unsupported("the replication of bucket", inputs, context, ("role", "rules"))
    return unsupported or decide(live, changes + _rules.differences(current["rules"], declared))


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write role and rules. Objects that were there before are not replicated."""
    return (yield from _put(inputs))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write role and rules. S3 takes them as a whole."""
    return (yield from _put(inputs))


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """End the replication. What was replicated stays."""
    yield call(inputs, "delete_bucket_replication", absent=_ABSENT)


def _put(inputs: Inputs) -> Steps[Live]:
    rules = _canonical(inputs["rules"])
    configuration = {"Role": inputs["role"], "Rules": to_s3(rules)}
    yield call(inputs, "put_bucket_replication", {"ReplicationConfiguration": configuration}, retry=_NOT_YET)
    return _live(inputs, inputs["role"], rules)


def _live(inputs: Inputs, role: str, rules: list[Any]) -> Live:
    return {"bucket": inputs["bucket"], "role": role, "rules": rules}


def _canonical(rules: list[Any]) -> list[dict[str, Any]]:
    # With a filter, S3 wants both of these said.
    defaults = {"priority": 0, "deleteMarkerReplication": {"status": "Disabled"}}
    return [{**defaults, **_rules.canonical(rule)} for rule in rules]
