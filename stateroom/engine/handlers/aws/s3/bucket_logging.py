"""Server access logs of a bucket. Sources: S3 API, GetBucketLogging and PutBucketLogging."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3

TOKEN = "aws:s3/bucketLogging:BucketLogging"
GOES_WITH = _setting.BUCKET

_PROPERTIES = ("targetBucket", "targetPrefix", "targetGrants", "targetObjectKeyFormat")
# S3's word for a log bucket whose policy does not let the log service write; a new policy is not known at once.
_NOT_YET = ("InvalidTargetBucketForLogging",)

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Where the logs go, or None when there are none."""
    answer = yield call(inputs, "get_bucket_logging", absent=[GONE])
    if answer is None or not answer.get("LoggingEnabled"):
        return None
    return {"bucket": inputs["bucket"], **from_s3(answer["LoggingEnabled"])}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares target, prefix, grants and key format, as far as they are declared."""
    return _setting.refuse_unsupported("the access logs of bucket", inputs, context, _PROPERTIES) or decide(
        live, changed_properties(inputs, live or {}, _PROPERTIES)
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Turn the logs on."""
    return (yield from _put(inputs, {}))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write what is declared; grants and key format that are not declared stay."""
    return (yield from _put(inputs, live))


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Turn the logs off. The logs that were written stay where they are."""
    yield call(inputs, "put_bucket_logging", {"BucketLoggingStatus": {}}, absent=[GONE])


def _put(inputs: Inputs, live: Live) -> Steps[Live]:
    target = _setting.merged(inputs, live, _PROPERTIES)
    yield call(inputs, "put_bucket_logging", {"BucketLoggingStatus": {"LoggingEnabled": to_s3(target)}}, retry=_NOT_YET)
    return {"bucket": inputs["bucket"], **target}
