"""The public access block of a bucket. Sources: OSS API, GetBucketPublicAccessBlock and PutBucketPublicAccessBlock."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.oss import _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call

TOKEN = "alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock"
GOES_WITH = _setting.BUCKET

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# Without the block a careless policy or ACL could open the states to everybody.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Whether public access is blocked."""
    answer = yield call(inputs, "GetBucketPublicAccessBlock", absent=[GONE])
    return None if answer is None else _live(inputs, answer.get("BlockPublicAccess") == "true")


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the flag."""
    names = ("blockPublicAccess",)
    return _setting.refuse_unsupported("the public access block of bucket", inputs, names) or decide(
        live, changed_properties(inputs, live or {}, names)
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Block or unblock."""
    blocked = bool(inputs["blockPublicAccess"])
    yield call(inputs, "PutBucketPublicAccessBlock", {"BlockPublicAccess": "true" if blocked else "false"})
    return _live(inputs, blocked)


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Block or unblock."""
    return apply_create(inputs, context)


def _live(inputs: Inputs, blocked: bool) -> Live:
    return {"bucket": inputs["bucket"], "blockPublicAccess": blocked}
