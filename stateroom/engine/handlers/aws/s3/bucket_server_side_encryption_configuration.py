"""How a bucket encrypts what is written without a word about encryption, and which encryption it blocks.

Sources: S3 API, GetBucketEncryption and PutBucketEncryption; KMS API, DescribeKey; S3 User Guide, "Blocking or
unblocking SSE-C for a general purpose bucket". S3 takes any key, also one with which nothing can be written or read, so
a key that exists already is looked at. S3 replaces the whole rule, so what is not declared is written as it was: a
block of SSE-C (keys that only the client knows) is never lifted by leaving it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _key, _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3

TOKEN = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
GOES_WITH = _setting.BUCKET

_DEFAULT = "applyServerSideEncryptionByDefault"
_BLOCKED = "blockedEncryptionTypes"
# What S3 sets on every new bucket. S3 User Guide, "Default SSE-C setting for new buckets FAQ".
_NEW_BUCKET: dict[str, Any] = {_BLOCKED: ["SSE-C"]}

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# The next state would be written with another key, and a block of SSE-C could be lifted.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """The one rule that S3 allows; `blockedEncryptionTypes` only where S3 reports it. With `unfitKey` when the
    declared key cannot be used, even if nothing else is there."""
    key = _key.declared(inputs)
    read = call(inputs, "get_bucket_encryption", absent=[GONE, "ServerSideEncryptionConfigurationNotFoundError"])
    if key is None:
        answer, unfit = (yield read), {}
    else:
        answer, described = yield (read, _key.describe(inputs, key))
        unfit = _key.unfit(inputs, key, described, context)
    if answer is None:
        return {"bucket": inputs["bucket"], "rules": [{}], **unfit} if unfit else None
    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    live = {"bucketKeyEnabled": False, **from_s3({k: v for k, v in rule.items() if k != "BlockedEncryptionTypes"})}
    if "BlockedEncryptionTypes" in rule:
        live[_BLOCKED] = rule["BlockedEncryptionTypes"].get("EncryptionType", [])
    return {"bucket": inputs["bucket"], "rules": [live], **unfit}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares algorithm, key, bucket key and blocked encryption, as far as they are declared. Refuses an unfit key."""
    if live and _key.UNFIT in live:
        return Refuse(**live[_key.UNFIT])
    rules, current = inputs["rules"], (live or {"rules": [{}]})["rules"][0]
    if rules is UNKNOWN or UNKNOWN in rules:
        return decide(live, (Change("rules", [current], UNKNOWN),))
    if len(rules) != 1:
        return Refuse(
            f"the encryption of bucket {inputs['bucket']} has {len(rules)} rules; S3 allows exactly one",
            "declare one rule",
        )
    unsupported = _setting.refuse_unsupported("the encryption of bucket", inputs, context, ("rules",))
    changes = list(changed_properties(rules[0], current, (_DEFAULT, "bucketKeyEnabled")))
    blocked = rules[0].get(_BLOCKED)
    if blocked is UNKNOWN or (blocked and _kinds(blocked) != _kinds(current.get(_BLOCKED))):
        changes.append(Change(_BLOCKED, current.get(_BLOCKED), blocked))
    named = tuple(Change(f"rules[0].{change.property}", change.live, change.declared) for change in changes)
    return unsupported or decide(live, named)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write the rule. SSE-C is blocked unless `["NONE"]` is declared."""
    return (yield from _put(inputs, _NEW_BUCKET))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write the rule. It holds for what is written from now on; what is stored keeps its encryption."""
    return (yield from _put(inputs, live["rules"][0]))


def _put(inputs: Inputs, live: Mapping[str, Any]) -> Steps[Live]:
    declared = {key: value for key, value in inputs["rules"][0].items() if value not in (None, [])}
    rule = {"bucketKeyEnabled": False, **live, **declared}
    before, after = live.get(_DEFAULT), declared.get(_DEFAULT)
    if before and after and before.get("sseAlgorithm") == after["sseAlgorithm"]:
        rule[_DEFAULT] = {**before, **after}  # a key that is not declared stays
    written = to_s3({key: value for key, value in rule.items() if key != _BLOCKED})
    if rule.get(_BLOCKED):
        written["BlockedEncryptionTypes"] = {"EncryptionType": list(rule[_BLOCKED])}
    yield call(inputs, "put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": [written]}})
    return {"bucket": inputs["bucket"], "rules": [rule]}


def _kinds(blocked: list[str] | None) -> set[str]:
    # S3 says NONE, or nothing at all, where nothing is blocked.
    return set(blocked or []) - {"NONE"}
