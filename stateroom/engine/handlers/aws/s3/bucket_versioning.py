"""Versioning of a bucket. Sources: S3 API, GetBucketVersioning and PutBucketVersioning."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call

TOKEN = "aws:s3/bucketVersioning:BucketVersioning"
GOES_WITH = _setting.BUCKET

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# To suspend versioning would be to lose the next version that is overwritten.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """The status is Disabled, Pulumi's word for it, when versioning was never enabled."""
    answer = yield call(inputs, "get_bucket_versioning", absent=[GONE])
    if answer is None:
        return None
    return _live(inputs, answer.get("Status", "Disabled"), answer.get("MFADelete", "Disabled"))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Refuses what only the root user can do with an MFA device at hand, and to disable what was once enabled."""
    bucket, current = inputs["bucket"], live or _live(inputs, "Suspended", "Disabled")
    changes = changed_properties(inputs, current, ("versioningConfiguration",))
    properties = {change.property for change in changes}
    if "versioningConfiguration.mfaDelete" in properties or (
        changes and current["versioningConfiguration"]["mfaDelete"] == "Enabled"
    ):
        return Refuse(
            f"the versioning of bucket {bucket} is guarded by MFA delete, or is declared to be",
            "set versioning and MFA delete by hand, as the account's root user with its MFA device",
        )
    if any(change.declared == "Disabled" for change in changes):
        return Refuse(
            f"the versioning of bucket {bucket} cannot be disabled: S3 only enables and suspends it",
            "declare the status Enabled",
        )
    unsupported = _setting.refuse_unsupported("the versioning of bucket", inputs, context, ("versioningConfiguration",))
    return unsupported or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Enable or suspend it."""
    return (yield from _put(inputs))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Enable or suspend it."""
    return (yield from _put(inputs))


def _put(inputs: Inputs) -> Steps[Live]:
    yield call(inputs, "put_bucket_versioning", {"VersioningConfiguration": {"Status": _status(inputs)}})
    # MFA delete is off: the plan refuses to write anything else.
    return _live(inputs, _status(inputs), "Disabled")


def _status(inputs: Inputs) -> str:
    return str(inputs["versioningConfiguration"]["status"])


def _live(inputs: Inputs, status: str, mfa_delete: str) -> Live:
    return {"bucket": inputs["bucket"], "versioningConfiguration": {"status": status, "mfaDelete": mfa_delete}}
