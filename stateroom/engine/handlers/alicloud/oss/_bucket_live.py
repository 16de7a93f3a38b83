"""A bucket as it is. Sources: OSS API, GetBucketInfo, GetBucketTags, GetBucketLifecycle,
GetBucketTransferAcceleration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Context, Inputs, Live, Refuse
from stateroom.engine.handlers.alicloud.oss import _lifecycle
from stateroom.engine.handlers.alicloud.oss._request import GONE, call, tag_map
from stateroom.errors import DeniedError, RefusedError

STANDARD: Final = "Standard"
"""The storage class of a bucket that is told nothing else."""


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Region, redundancy, storage class, tags and lifecycle. RefusedError when the bucket is not ours to use."""
    info = call(inputs, "GetBucketInfo", absent=[GONE])
    reads = [
        info,
        call(inputs, "GetBucketTags", absent=[GONE]),
        call(inputs, "GetBucketLifecycle", absent=[GONE, "NoSuchLifecycle"]),
    ]
    if inputs.get("transferAcceleration"):
        absent = [GONE, "NoSuchTransferAccelerationConfiguration"]
        reads.append(call(inputs, "GetBucketTransferAcceleration", absent=absent))
    try:
        found, tags, lifecycle, *acceleration = yield tuple(reads)
    except DeniedError:
        # Which of them was denied decides what to say: the bucket as such, or one permission on it.
        try:
            yield info
        except DeniedError:
            raise taken(inputs["bucket"], "OSS denied GetBucketInfo") from None
        raise
    if found is None:
        return None
    bucket = found["Bucket"]
    return live_bucket(
        inputs,
        str(bucket["Location"]).removeprefix("oss-"),
        bucket.get("DataRedundancyType") or "LRS",
        tag_map(tags),
        storageClass=bucket.get("StorageClass") or STANDARD,
        lifecycleRules=_lifecycle.from_oss((lifecycle or {}).get("Rule") or []),
        **({"transferAcceleration": {"enabled": _is_on(*acceleration)}} if acceleration else {}),
    )


def taken(name: str, why: str) -> RefusedError:
    """The refusal of a name that another account has. `why` is how OSS said so."""
    return RefusedError(
        f"bucket {name} is not ours to use",
        why=f"{why}: the name is taken by another account, or these credentials may not use the bucket",
        remedy="choose another name, or ask for oss:GetBucketInfo on the bucket if this account owns it",
    )


def unfit(inputs: Inputs, live: Live, context: Context) -> Refuse | None:
    """Why this bucket cannot be made as declared."""
    name, declared = inputs["bucket"], inputs.get("redundancyType")
    if live["region"] != context.region:
        return Refuse(
            f"bucket {name} is in {live['region']}, not in {context.region}, and a bucket cannot move",
            f"set the region to {live['region']}, or choose another name",
        )
    if declared is not None and live["redundancyType"] != declared:
        return Refuse(
            f"bucket {name} has the redundancy {live['redundancyType']}, not {declared}",
            f"set bucket.redundancy to {live['redundancyType']}, or change it with OSS's redundancy conversion",
        )
    storage = inputs.get("storageClass")
    if storage is not None and live["storageClass"] != storage:
        return Refuse(
            f"bucket {name} has the storage class {live['storageClass']}, not {storage}: "
            "what is written there goes into that class",
            "choose another name: states in a colder class could not be read at once, or cost extra to read",
        )
    return None


def live_bucket(
    inputs: Inputs,
    region: str,
    redundancy: str,
    tags: dict[str, str],
    **rest: Any,
) -> Live:
    """A bucket with these properties. rest: what else is read of it."""
    return {
        "bucket": inputs["bucket"],
        "region": region,
        "redundancyType": redundancy,
        "storageClass": STANDARD,
        "tags": tags,
        "lifecycleRules": [],
        **rest,
    }


def _is_on(acceleration: Mapping[str, Any] | None) -> bool:
    return (acceleration or {}).get("Enabled") == "true"


def outputs(bucket: Any, region: str) -> dict[str, Any]:
    """What follows from name and region."""
    return {
        "id": bucket,
        "bucket": bucket,
        "location": f"oss-{region}" if bucket is not UNKNOWN else UNKNOWN,
        "extranetEndpoint": f"oss-{region}.aliyuncs.com",
        "intranetEndpoint": f"oss-{region}-internal.aliyuncs.com",
    }
