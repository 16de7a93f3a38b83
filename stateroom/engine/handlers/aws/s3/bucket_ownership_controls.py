"""Who owns the objects of a bucket, and whether ACLs count.

Sources: S3 API, GetBucketOwnershipControls and PutBucketOwnershipControls.
"""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3
from stateroom.errors import CloudError, RefusedError

TOKEN = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
GOES_WITH = _setting.BUCKET

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# Without ownership controls, ACLs count again.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """The one rule that S3 allows."""
    answer = yield call(inputs, "get_bucket_ownership_controls", absent=[GONE, "OwnershipControlsNotFoundError"])
    if answer is None:
        return None
    return {"bucket": inputs["bucket"], "rule": from_s3(answer["OwnershipControls"]["Rules"][0])}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the rule."""
    return _setting.refuse_unsupported("the ownership controls of bucket", inputs, context, ("rule",)) or decide(
        live, changed_properties(inputs, live or {}, ("rule",))
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write the rule. RefusedError when ACLs of the bucket grant something to others."""
    return (yield from _put(inputs))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write the rule. RefusedError when ACLs of the bucket grant something to others."""
    return (yield from _put(inputs))


def _put(inputs: Inputs) -> Steps[Live]:
    controls = {"Rules": [to_s3(inputs["rule"])]}
    try:
        yield call(inputs, "put_bucket_ownership_controls", {"OwnershipControls": controls})
    except CloudError as error:
        if error.code != "InvalidBucketAclWithObjectOwnership":
            raise
        raise RefusedError(
            f"the ACL of bucket {inputs['bucket']} grants access to others, so ACLs cannot be turned off",
            why="turning them off would take that access away",
            remedy="reset the bucket's ACL to private, then run the same command again",
        ) from None
    return {"bucket": inputs["bucket"], "rule": dict(inputs["rule"])}
