"""A bucket: its name, region, redundancy, tags and lifecycle. What else there is to set are its settings.

Sources: OSS API, GetBucketInfo, GetBucketTags, GetBucketLifecycle, PutBucket, PutBucketTags, PutBucketLifecycle,
PutBucketTransferAcceleration and DeleteBucket.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.alicloud.oss import _bucket_live, _contents, _lifecycle, _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call, tag_header, tagging
from stateroom.errors import CloudError, RefusedError, StateroomError

TOKEN = _setting.BUCKET

# forceDestroy speaks to Pulumi's provider; the direct engine's destroy asks before it empties a bucket.
_PROPERTIES = ("tags", "redundancyType", "storageClass", "lifecycleRules", "transferAcceleration", "forceDestroy")
# Logs of what was done to other buckets arrive late, so a log bucket may fill again while it is emptied.
_ROUNDS = 5

read_live = _bucket_live.read_live
read_contents = _contents.read_contents


def identity(inputs: Inputs) -> str:
    """The bucket's name. StateroomError without one: without state, it could not be found again."""
    if inputs.get("bucket") is None:
        raise StateroomError(
            "a bucket is declared without a name",
            why="the direct engine finds what it made by its name",
            remedy="set the property bucket",
        )
    return str(inputs["bucket"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    """What follows from name and region. StateroomError without a name."""
    return _bucket_live.outputs(identity(inputs), context.region)


def outputs(inputs: Inputs, live: Live) -> dict[str, Any]:
    """Id, location and endpoints."""
    return _bucket_live.outputs(live["bucket"], live["region"])


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Refuses a bucket of somebody else's, in another region, of another redundancy or storage class."""
    name, (key, ours) = identity(inputs), context.owner
    tags = inputs.get("tags") or {}
    if tags is not UNKNOWN and tags.get(key) not in (ours, UNKNOWN):
        return Refuse(
            f"bucket {name} is declared without the tag {key}={ours}", "declare the tag: it marks what is ours"
        )
    unsupported = _setting.refuse_unsupported("bucket", inputs, _PROPERTIES)
    if unsupported or live is None:
        return unsupported or Create()
    changes = changed_tags(inputs, live)
    rules = _lifecycle.declared_rules(inputs)
    if rules and not _lifecycle.covers(live["lifecycleRules"], rules):
        changes += (Change("lifecycleRules", live["lifecycleRules"], rules),)
    if inputs.get("transferAcceleration"):
        changes += changed_properties(inputs, live, ("transferAcceleration",))
    return (
        refuse_foreign("bucket", name, live, context)
        or _bucket_live.unfit(inputs, live, context)
        or decide(live, changes)
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Make it private and with its tags. RefusedError when the name was taken meanwhile.

    A bucket of this account that somebody made since it was planned, and just as declared, becomes ours: OSS then
    takes PutBucket for a change of it.
    """
    tags = dict(inputs.get("tags") or {})
    body = {
        "StorageClass": inputs.get("storageClass") or _bucket_live.STANDARD,
        "DataRedundancyType": inputs.get("redundancyType") or "LRS",
    }
    try:
        yield call(inputs, "PutBucket", body, Headers={"x-oss-acl": "private", **tag_header(tags)})
    except CloudError as error:
        if error.code != "BucketAlreadyExists":
            raise
        # Made since it was planned: by another account, or by another run, which decides as if it had been there.
        return (yield from _converge(inputs, context))
    redundancy, storage = body["DataRedundancyType"], body["StorageClass"]
    made = _bucket_live.live_bucket(inputs, context.region, redundancy, tags, storageClass=storage)
    return (yield from _complete(inputs, made, context))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write what changed; tags and lifecycle rules of others stay."""
    writes: list[Call] = []
    updated = dict(live)
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **(inputs.get("tags") or {})}
        writes.append(call(inputs, "PutBucketTags", tagging(updated["tags"])))
    if update.touches("lifecycleRules"):
        updated["lifecycleRules"] = _lifecycle.merged(live["lifecycleRules"], _lifecycle.declared_rules(inputs))
        writes.append(_lifecycle.write(inputs, updated["lifecycleRules"]))
    if update.touches("transferAcceleration"):
        updated["transferAcceleration"] = {"enabled": True}
        writes.append(_accelerate(inputs))
    yield tuple(writes)
    return updated


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Empty it, every version and unfinished upload included, and remove it."""
    for left in reversed(range(_ROUNDS)):
        yield from _contents.delete_contents(inputs)
        try:
            yield call(inputs, "DeleteBucket", absent=[GONE])
            return
        except CloudError as error:
            if error.code != "BucketNotEmpty" or not left:
                raise


def _complete(inputs: Inputs, made: Live, context: Context) -> Steps[Live]:
    """What a creation does not take along."""
    changes = tuple(
        Change(name, None, inputs[name]) for name in ("lifecycleRules", "transferAcceleration") if inputs.get(name)
    )
    return (yield from apply_update(inputs, made, Update(changes), context)) if changes else made


def _converge(inputs: Inputs, context: Context) -> Steps[Live]:
    live = yield from read_live(inputs, context)
    match plan(inputs, live, context):
        case Refuse(reason, remedy):
            raise RefusedError(reason, remedy=remedy)
        case Update() as update if live is not None:
            return (yield from apply_update(inputs, live, update, context))
    if live is None:
        raise _bucket_live.taken(identity(inputs), "OSS answered BucketAlreadyExists")
    return live


def _accelerate(inputs: Inputs) -> Call:
    return call(inputs, "PutBucketTransferAcceleration", {"Enabled": "true"})
