"""Versioning of a bucket. Sources: OSS API, GetBucketVersioning and PutBucketVersioning."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.oss import _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call

TOKEN = "alicloud:oss/bucketVersioning:BucketVersioning"
GOES_WITH = _setting.BUCKET

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# To suspend versioning would be to lose the next version that is overwritten.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Enabled or Suspended; None when versioning was never enabled."""
    answer = yield call(inputs, "GetBucketVersioning", absent=[GONE])
    status = (answer or {}).get("Status")
    return _live(inputs, status) if status else None


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the status."""
    return _setting.refuse_unsupported("the versioning of bucket", inputs, ("status",)) or decide(
        live, changed_properties(inputs, live or {}, ("status",))
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Enable or suspend it."""
    yield call(inputs, "PutBucketVersioning", {"Status": inputs["status"]})
    return _live(inputs, inputs["status"])


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Enable or suspend it."""
    return apply_create(inputs, context)


def _live(inputs: Inputs, status: str) -> Live:
    return {"bucket": inputs["bucket"], "status": status}
