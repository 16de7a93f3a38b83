"""Object lock of a bucket and its default retention.

Sources: S3 API, GetObjectLockConfiguration and PutObjectLockConfiguration. Object lock cannot be turned off again.
"""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3

TOKEN = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
GOES_WITH = _setting.BUCKET

_PROPERTIES = ("objectLockEnabled", "rule")
# Versioning that was enabled a moment ago is not known everywhere at once.
_NOT_YET = ("InvalidBucketState",)

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# What is written from now on would be without retention.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """The configuration, or None when the bucket has no object lock."""
    answer = yield call(inputs, "get_object_lock_configuration", absent=[GONE, "ObjectLockConfigurationNotFoundError"])
    if answer is None:
        return None
    return {"bucket": inputs["bucket"], **from_s3(answer["ObjectLockConfiguration"])}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the default retention."""
    return _setting.refuse_unsupported("the object lock of bucket", inputs, context, _PROPERTIES) or decide(
        live, changed_properties(inputs, live or {}, _PROPERTIES)
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Turn object lock on, which needs versioning, and set the default retention."""
    return (yield from _put(inputs, {}))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Set the default retention. It holds for what is written from now on."""
    return (yield from _put(inputs, live))


def _put(inputs: Inputs, live: Live) -> Steps[Live]:
    # S3 takes days or years, not both, so a declared rule replaces the live one as a whole.
    lock = {**_setting.merged(inputs, live, _PROPERTIES), "objectLockEnabled": "Enabled"}
    yield call(inputs, "put_object_lock_configuration", {"ObjectLockConfiguration": to_s3(lock)}, retry=_NOT_YET)
    return {"bucket": inputs["bucket"], **lock}
