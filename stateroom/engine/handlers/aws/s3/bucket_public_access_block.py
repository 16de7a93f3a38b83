"""The public access block of a bucket. Sources: S3 API, GetPublicAccessBlock and PutPublicAccessBlock."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3

TOKEN = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
GOES_WITH = _setting.BUCKET

_FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
# S3 blocks all public access to a new bucket; what is not declared stays so. S3 User Guide, "Blocking public access".
_NEW_BUCKET = dict.fromkeys(_FLAGS, True)

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# Without the block a careless policy or ACL could open the states to everybody.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """All four flags."""
    answer = yield call(inputs, "get_public_access_block", absent=[GONE, "NoSuchPublicAccessBlockConfiguration"])
    if answer is None:
        return None
    flags = from_s3(answer["PublicAccessBlockConfiguration"])
    return {"bucket": inputs["bucket"], **dict.fromkeys(_FLAGS, False), **flags}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the declared flags."""
    # skipDestroy is what the direct engine does in any case.
    return _setting.refuse_unsupported(
        "the public access block of bucket", inputs, context, (*_FLAGS, "skipDestroy")
    ) or decide(live, changed_properties(inputs, live or {}, _FLAGS))


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Block as declared; what is not declared is blocked."""
    return (yield from _put(inputs, _NEW_BUCKET))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write the declared flags; the others keep their values."""
    return (yield from _put(inputs, live))


def _put(inputs: Inputs, live: Live) -> Steps[Live]:
    flags = _setting.merged(inputs, live, _FLAGS)
    yield call(inputs, "put_public_access_block", {"PublicAccessBlockConfiguration": to_s3(flags)})
    return {"bucket": inputs["bucket"], **flags}
