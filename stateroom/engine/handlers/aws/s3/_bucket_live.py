"""A bucket as it is. Sources: S3 API, HeadBucket, GetBucketTagging and GetObjectLockConfiguration."""

from __future__ import annotations

from stateroom.config.names import bucket_arn
from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.aws.s3._request import GONE, call, tag_map
from stateroom.errors import DeniedError, RefusedError


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Region, tags and, when it is declared, object lock. RefusedError when the bucket is not ours to use."""
    head = call(inputs, "head_bucket", absent=["404", GONE])
    reads = [head, call(inputs, "get_bucket_tagging", absent=[GONE, "NoSuchTagSet"])]
    if inputs.get("objectLockEnabled") is True:
        absent = [GONE, "ObjectLockConfigurationNotFoundError"]
        reads.append(call(inputs, "get_object_lock_configuration", absent=absent))
    try:
        found, tagging, *lock = yield tuple(reads)
    except DeniedError:
        # Which of them was denied decides what to say: the bucket as such, or one permission on it.
        try:
            yield head
        except DeniedError:
            raise taken(inputs["bucket"], "S3 denied HeadBucket") from None
        raise
    if found is None:
        return None
    region = found.get("BucketRegion") or inputs.get("region") or context.region
    return live_bucket(inputs, context, region, tag_map(tagging["TagSet"]) if tagging else {}, lock != [None])


def taken(name: str, why: str) -> RefusedError:
    """The refusal of a name that another account has. `why` is how S3 said so."""
    return RefusedError(
        f"bucket {name} is not ours to use",
        why=f"{why}: the name is taken by another account, or these credentials may not use the bucket",
        remedy="choose another name, or ask for s3:ListBucket on the bucket if this account owns it",
    )


def live_bucket(inputs: Inputs, context: Context, region: str, tags: dict[str, str], locked: bool) -> Live:
    """A bucket with these properties. `locked` counts only where object lock is declared."""
    lock = {"objectLockEnabled": locked} if inputs.get("objectLockEnabled") is True else {}
    arn = bucket_arn(context.partition, inputs["bucket"])
    return {"bucket": inputs["bucket"], "arn": arn, "region": region, "tags": tags, **lock}
