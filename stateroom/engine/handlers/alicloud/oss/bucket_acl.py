"""The ACL of a bucket. Sources: OSS API, GetBucketAcl and PutBucketAcl."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.oss import _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call

TOKEN = "alicloud:oss/bucketAcl:BucketAcl"
GOES_WITH = _setting.BUCKET

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# Another ACL could open the states to everybody.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """private, public-read or public-read-write."""
    answer = yield call(inputs, "GetBucketAcl", absent=[GONE])
    return None if answer is None else _live(inputs, answer["AccessControlList"]["Grant"])


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the ACL."""
    return _setting.refuse_unsupported("the ACL of bucket", inputs, ("acl",)) or decide(
        live, changed_properties(inputs, live or {}, ("acl",))
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Set it."""
    yield call(inputs, "PutBucketAcl", Headers={"x-oss-acl": inputs["acl"]})
    return _live(inputs, inputs["acl"])


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Set it."""
    return apply_create(inputs, context)


def _live(inputs: Inputs, acl: str) -> Live:
    return {"bucket": inputs["bucket"], "acl": acl}
