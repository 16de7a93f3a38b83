"""A bucket: its name, region, tags and whether it has object lock. What else there is to set are its settings.

Sources: S3 API, HeadBucket, GetBucketTagging, CreateBucket, PutBucketTagging, PutObjectLockConfiguration and
DeleteBucket; S3 User Guide, "General purpose buckets overview".
"""

from __future__ import annotations

from typing import Any

from stateroom.config.names import bucket_arn
from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Context, Create, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.aws.s3 import _bucket_live, _contents, _obstacles, _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, tag_list
from stateroom.errors import CloudError, RefusedError, StateroomError

TOKEN = _setting.BUCKET

# forceDestroy speaks to Pulumi's provider; the direct engine's destroy asks before it empties a bucket.
_PROPERTIES = ("tags", "objectLockEnabled", "forceDestroy")
_LOCK = {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}
# Logs of what was done to other buckets arrive late, so a log bucket may fill again while it is emptied.
_ROUNDS = 5

read_live = _bucket_live.read_live
read_contents = _contents.read_contents
read_obstacles = _obstacles.read_obstacles


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
    """Everything follows from name, partition and region. StateroomError without a name."""
    identity(inputs)
    return _outputs(inputs["bucket"], context.partition, inputs.get("region") or context.region)


def outputs(inputs: Inputs, live: Live) -> dict[str, Any]:
    """Id, ARN, region and domain names."""
    return _outputs(live["bucket"], live["arn"].split(":")[1], live["region"])


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Refuses a bucket of somebody else's, or in another region, and one that declares no tag of ours."""
    name, (key, ours) = identity(inputs), context.owner
    tags = inputs.get("tags") or {}
    if tags is not UNKNOWN and tags.get(key) not in (ours, UNKNOWN):
        return Refuse(
            f"bucket {name} is declared without the tag {key}={ours}", "declare the tag: it marks what is ours"
        )
    unsupported = _setting.refuse_unsupported("bucket", inputs, context, _PROPERTIES)
    if unsupported or live is None:
        return unsupported or Create()
    foreign = refuse_foreign("bucket", name, live, context)
    declared_region = inputs.get("region") or context.region
    if foreign is None and live["region"] != declared_region:
        return Refuse(
            f"bucket {name} is in {live['region']}, not in {declared_region}, and a bucket cannot move",
            f"set the region to {live['region']}, or choose another name",
        )
    changes = changed_tags(inputs, live)
    if inputs.get("objectLockEnabled"):  # declared False is not compared: it cannot be turned off
        changes += changed_properties(inputs, live, ("objectLockEnabled",))
    return foreign or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Make it with its tags and with ACLs off. RefusedError when the name was taken meanwhile."""
    region, tags = inputs.get("region") or context.region, dict(inputs.get("tags") or {})
    # us-east-1 must not be named. A repeated creation by the owner succeeds there instead of being refused.
    configuration: dict[str, Any] = {} if region == "us-east-1" else {"LocationConstraint": region}
    params = {
        "CreateBucketConfiguration": {**configuration, "Tags": tag_list(tags)},
        "ObjectOwnership": "BucketOwnerEnforced",
        **({"ObjectLockEnabledForBucket": True} if inputs.get("objectLockEnabled") else {}),
    }
    try:
        yield call(inputs, "create_bucket", params)
    except CloudError as error:
        if error.code == "BucketAlreadyExists":
            raise _bucket_live.taken(identity(inputs), "S3 answered BucketAlreadyExists") from None
        if error.code != "BucketAlreadyOwnedByYou":
            raise
        # Made since it was planned, perhaps by another run: whose it is decides, as if it had been there before.
        return (yield from _converge(inputs, context, error))
    return _bucket_live.live_bucket(inputs, context, region, tags, True)


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write the tags, those of others included, and turn object lock on, which needs versioning."""
    tags = {**live["tags"], **(inputs.get("tags") or {})}
    if update.touches("tags"):
        yield call(inputs, "put_bucket_tagging", {"Tagging": {"TagSet": tag_list(tags)}})
    if update.touches("objectLockEnabled"):
        yield call(inputs, "put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}})
        yield call(inputs, "put_object_lock_configuration", _LOCK, retry=["InvalidBucketState"])
    return _bucket_live.live_bucket(inputs, context, live["region"], tags, True)


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Empty it, every version and unfinished upload included, and remove it. RefusedError when object lock retains."""
    deleted = 0
    for left in reversed(range(_ROUNDS)):
        deleted = yield from _contents.delete_contents(inputs, deleted)
        try:
            yield call(inputs, "delete_bucket", absent=[GONE])
            return
        except CloudError as error:
            if error.code != "BucketNotEmpty" or not left:
                raise


def _converge(inputs: Inputs, context: Context, error: CloudError) -> Steps[Live]:
    live = yield from read_live(inputs, context)
    match plan(inputs, live, context):
        case Refuse(reason, remedy):
            raise RefusedError(reason, remedy=remedy)
        case Update() as update if live is not None:
            return (yield from apply_update(inputs, live, update, context))
    if live is None:
        raise error
    return live


def _outputs(bucket: Any, partition: str, region: Any) -> dict[str, Any]:
    domain = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    known = bucket is not UNKNOWN and region is not UNKNOWN
    return {
        "id": bucket,
        "bucket": bucket,
        "arn": bucket_arn(partition, bucket) if bucket is not UNKNOWN else UNKNOWN,
        "region": region,
        "bucketRegion": region,
        "bucketDomainName": f"{bucket}.s3.{domain}" if bucket is not UNKNOWN else UNKNOWN,
        "bucketRegionalDomainName": f"{bucket}.s3.{region}.{domain}" if known else UNKNOWN,
    }
