"""What lies in a bucket: what a destroy would lose, and how it is removed.

Sources: S3 API, ListObjectVersions, DeleteObjects, ListMultipartUploads and AbortMultipartUpload.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.aws.s3._request import GONE, call
from stateroom.errors import CloudError, DeniedError, RefusedError
from stateroom.facts import LOGS_PURPOSE, PURPOSE_TAG, SMOKE_PREFIX

_ENOUGH = 1000
# Every run of Terraform leaves one behind: taken and released.
_LOCK_FILE = ".tflock"


def read_contents(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """Keys that a destroy would lose: states and held locks, not many more than the first 1000.

    A deleted state of which old versions are kept is named as such; a released lock file is no loss. Not the smoke
    test's, and none of a bucket that is declared to hold logs. A replica's copies count.
    """
    if (inputs.get("tags") or {}).get(PURPOSE_TAG) == LOGS_PURPOSE:
        return ()
    current, old = dict[str, bool](), Counter[str]()
    markers: dict[str, str] | None = {}
    while markers is not None and len(current) < _ENOUGH:
        page = yield list_versions(inputs, markers)
        if page is None:
            break
        for each in page.get("Versions", []):
            key = each["Key"]
            # The newest version of a key is listed first. It is not the latest where a delete marker is.
            if key.startswith(f"{SMOKE_PREFIX}/") or (key.endswith(_LOCK_FILE) and not each["IsLatest"]):
                continue
            current[key] = current.get(key, False) or each["IsLatest"]
            old[key] += 1
        markers = _following(page, "VersionIdMarker") or None
    return tuple(
        key if stands else f"{key} (deleted, {_versions(old[key], 'old ')})" for key, stands in current.items()
    )


def delete_contents(inputs: Inputs, deleted: int = 0) -> Steps[int]:
    """Remove every version, delete marker and unfinished upload. A bucket that does not exist is empty.

    deleted: how many versions and markers went before; returned with those that go now.
    RefusedError when object lock retains a version, DeniedError when the permission is missing.
    """
    versions, uploads = yield list_versions(inputs), _list_uploads(inputs, {})
    while versions is not None:
        doomed = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in (*versions.get("Versions", []), *versions.get("DeleteMarkers", []))
        ]
        following = _following(versions, "VersionIdMarker")
        # The next page is listed while this one goes: a page ends where the next begins, whatever was removed.
        calls: list[Call] = []
        if doomed:
            calls.append(call(inputs, "delete_objects", {"Delete": {"Objects": doomed, "Quiet": True}}, absent=[GONE]))
        if following:
            calls.append(list_versions(inputs, following))
        answers: tuple[Any, ...] = (yield tuple(calls)) if calls else ()
        if doomed and answers[0] is not None:
            failures = answers[0].get("Errors", [])
            deleted += len(doomed) - len(failures)
            yield from _require_deleted(inputs, failures, deleted)
        versions = answers[-1] if following else None
    while uploads is not None:
        aborts = [_abort(inputs, upload) for upload in uploads.get("Uploads", [])]
        if aborts:
            yield tuple(aborts)
        following = _following(uploads, "UploadIdMarker")
        uploads = (yield _list_uploads(inputs, following)) if following else None
    return deleted


def list_versions(inputs: Inputs, markers: Mapping[str, str] | None = None) -> Call:
    """A page of versions and delete markers, from `markers` on; None when the bucket does not exist."""
    return call(inputs, "list_object_versions", markers, absent=[GONE])


def _list_uploads(inputs: Inputs, markers: Mapping[str, str]) -> Call:
    return call(inputs, "list_multipart_uploads", markers, absent=[GONE])


def _abort(inputs: Inputs, upload: Mapping[str, Any]) -> Call:
    which = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
    return call(inputs, "abort_multipart_upload", which, absent=[GONE, "NoSuchUpload"])


def _following(page: Mapping[str, Any], second: str) -> dict[str, str]:
    """Where the next page begins; empty after the last one."""
    if not page.get("IsTruncated"):
        return {}
    markers = {"KeyMarker": page["NextKeyMarker"], second: page.get(f"Next{second}")}
    return {name: value for name, value in markers.items() if value}


def _versions(count: int, kind: str = "") -> str:
    return f"{count} {kind}version{'' if count == 1 else 's'}"


def _require_deleted(inputs: Inputs, failures: Sequence[Mapping[str, str]], deleted: int) -> Steps[None]:
    if not failures:
        return
    lost = f"; {_versions(deleted)} {'was' if deleted == 1 else 'were'} deleted before" if deleted else ""
    bucket, first = inputs["bucket"], failures[0]
    more = f" and {len(failures) - 1} more" if len(failures) > 1 else ""
    what = f"bucket {bucket} could not be emptied: {first['Key']}{more} could not be deleted"
    if first["Code"] != "AccessDenied":
        raise CloudError(
            what,
            code=first["Code"],
            why=f"S3 answered {first['Code']}: {first.get('Message', '')}{lost}",
            remedy="run the same command again: what is already deleted stays deleted",
        )
    lock = yield call(inputs, "get_object_lock_configuration", absent=[GONE, "ObjectLockConfigurationNotFoundError"])
    if lock is None:
        raise DeniedError(
            what,
            why=f"S3 denied s3:DeleteObjectVersion{lost}",
            remedy=f"allow s3:DeleteObjectVersion on the objects of {bucket}, then run the same command again",
        )
    raise RefusedError(
        what,
        why="the bucket has object lock: a version is kept until its retention ends and its legal hold is lifted"
        f"{lost}",
        remedy="run the same command again after that, or remove the versions first with the permission "
        "s3:BypassGovernanceRetention, if their retention is of the governance kind",
    )
