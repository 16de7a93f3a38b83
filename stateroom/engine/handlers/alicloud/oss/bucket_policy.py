"""The policy of a bucket, which we share with others: our statements are kept as declared, theirs as they are.

Sources: OSS API, GetBucketPolicy, PutBucketPolicy and DeleteBucketPolicy.
"""

from __future__ import annotations

import json

from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import decide
from stateroom.engine.handlers.alicloud.oss import _policy_statements, _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call
from stateroom.engine.policy_document import canonical

TOKEN = "alicloud:oss/bucketPolicy:BucketPolicy"
GOES_WITH = _setting.BUCKET

_NONE = "NoSuchBucketPolicy"

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """The whole policy, the statements of others included."""
    answer = yield call(inputs, "GetBucketPolicy", absent=[GONE, _NONE])
    return None if answer is None else {"bucket": inputs["bucket"], "policy": answer["Policy"]}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares our statements by what they mean. Those of others never differ."""
    unsupported = _setting.refuse_unsupported("the policy of bucket", inputs, ("policy",))
    current = live["policy"] if live is not None else None
    if inputs["policy"] is UNKNOWN:
        changes: tuple[Change, ...] = (Change("policy", current, UNKNOWN),)
    else:
        changes = _policy_statements.differences(current, canonical(inputs["policy"]), context)
    return unsupported or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write our statements."""
    return (yield from _put(inputs, _policy_statements.merge(None, canonical(inputs["policy"]), context)))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write our statements beside those of others."""
    return (yield from _put(inputs, _policy_statements.merge(live["policy"], canonical(inputs["policy"]), context)))


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Take our statements out; the policy goes when no other is in it."""
    rest = _policy_statements.without(live["policy"], canonical(inputs["policy"]), context)
    if json.loads(rest)["Statement"]:
        yield call(inputs, "PutBucketPolicy", rest, absent=[GONE])
    else:
        yield call(inputs, "DeleteBucketPolicy", absent=[GONE, _NONE])


def _put(inputs: Inputs, policy: str) -> Steps[Live]:
    yield call(inputs, "PutBucketPolicy", policy)
    return {"bucket": inputs["bucket"], "policy": policy}
