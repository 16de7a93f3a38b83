"""The policy of a bucket, which we share with others: our statements are kept as declared, theirs as they are.

Sources: S3 API, GetBucketPolicy, PutBucketPolicy and DeleteBucketPolicy.
"""

from __future__ import annotations

import json

from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import decide
from stateroom.engine.handlers.aws.s3 import _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call
from stateroom.engine.policy_document import canonical, differences, merge

TOKEN = "aws:s3/bucketPolicy:BucketPolicy"
GOES_WITH = _setting.BUCKET

# S3's word for a policy that names a role which was made a moment ago.
_NOT_YET = ("MalformedPolicy",)
_NOTHING = '{"Version":"2012-10-17","Statement":[]}'

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """The whole policy, the statements of others included."""
    answer = yield call(inputs, "get_bucket_policy", absent=[GONE, "NoSuchBucketPolicy"])
    return None if answer is None else {"bucket": inputs["bucket"], "policy": answer["Policy"]}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares our statements by what they mean. Those of others never differ."""
    unsupported = _setting.refuse_unsupported("the policy of bucket", inputs, context, ("policy",))
    current = live["policy"] if live is not None else None
    if inputs["policy"] is UNKNOWN:
        changes: tuple[Change, ...] = (Change("policy", current, UNKNOWN),)
    else:
        changes = differences(current, canonical(inputs["policy"]))
    return unsupported or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write our statements."""
    return (yield from _put(inputs, merge(None, canonical(inputs["policy"]))))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write our statements beside those of others."""
    return (yield from _put(inputs, merge(live["policy"], canonical(inputs["policy"]))))


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Take our statements out; the policy goes when no other is in it."""
    rest = merge(live["policy"], _NOTHING)
    if json.loads(rest)["Statement"]:
        yield call(inputs, "put_bucket_policy", {"Policy": rest}, absent=[GONE])
    else:
        yield call(inputs, "delete_bucket_policy", absent=[GONE, "NoSuchBucketPolicy"])


def _put(inputs: Inputs, policy: str) -> Steps[Live]:
    yield call(inputs, "put_bucket_policy", {"Policy": policy}, retry=_NOT_YET)
    return {"bucket": inputs["bucket"], "policy": policy}
