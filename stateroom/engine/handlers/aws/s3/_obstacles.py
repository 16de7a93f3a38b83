"""What keeps a bucket from being removed now: versions that object lock retains or that are under legal hold.

Sources: S3 API, GetObjectLockConfiguration, ListObjectVersions, GetObjectRetention and GetObjectLegalHold.
"""

from __future__ import annotations

from datetime import UTC, datetime

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.aws.s3._contents import list_versions
from stateroom.engine.handlers.aws.s3._request import GONE, call

_LOOKED_AT = 20
_NO_LOCK = (GONE, "ObjectLockConfigurationNotFoundError")
# A version may go while it is looked at, and one that was written before object lock was turned on has no lock.
_FREE = (GONE, "NoSuchKey", "NoSuchVersion", "NoSuchObjectLockConfiguration")


def read_obstacles(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """Why the bucket cannot be removed now, one reason for each key; empty when nothing is known to keep it.

    A sample: the 20 newest of the first 1000 versions, the ones that are retained the longest. Nothing is written.
    """
    lock = yield call(inputs, "get_object_lock_configuration", absent=_NO_LOCK)
    if lock is None:
        return ()
    page = yield list_versions(inputs)
    versions = sorted((page or {}).get("Versions", []), key=lambda each: each["LastModified"], reverse=True)[
        :_LOOKED_AT
    ]
    calls = [
        call(inputs, operation, {"Key": each["Key"], "VersionId": each["VersionId"]}, absent=_FREE)
        for operation in ("get_object_retention", "get_object_legal_hold")
        for each in versions
    ]
    answers = (yield tuple(calls)) if calls else ()
    ends: dict[str, datetime] = {}
    held: dict[str, None] = {}
    for each, retention, hold in zip(versions, answers[: len(versions)], answers[len(versions) :], strict=True):
        end = (retention or {}).get("Retention", {}).get("RetainUntilDate")
        if end is not None and end > datetime.now(UTC):
            ends[each["Key"]] = max(end, ends.get(each["Key"], end))
        if (hold or {}).get("LegalHold", {}).get("Status") == "ON":
            held[each["Key"]] = None
    name = inputs["bucket"]
    return (
        *(f"object lock keeps {key} in bucket {name} until {end:%Y-%m-%dT%H:%M:%SZ}" for key, end in ends.items()),
        *(f"a legal hold keeps {key} in bucket {name}" for key in held),
    )
