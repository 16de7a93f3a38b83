"""What lies in a bucket: what a destroy would lose, and how it is removed.

Sources: OSS API, ListObjectVersions, DeleteMultipleObjects, ListMultipartUploads and AbortMultipartUpload.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.alicloud.oss._request import GONE, call
from stateroom.facts import LOGS_PURPOSE, PURPOSE_TAG, SMOKE_PREFIX

_ENOUGH = 1000
_PAGE = {"max-keys": "1000"}
_UPLOADS = {"max-uploads": "1000"}


def read_contents(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """Keys of the states that a destroy would lose, not many more than the first 1000.

    A deleted state of which old versions are kept is named as such. Not the smoke test's, and none of a bucket that
    is declared to hold logs.
    """
    if (inputs.get("tags") or {}).get(PURPOSE_TAG) == LOGS_PURPOSE:
        return ()
    current, old = dict[str, bool](), Counter[str]()
    markers: dict[str, str] | None = {}
    while markers is not None and len(current) < _ENOUGH:
        page = yield _list_versions(inputs, markers)
        if page is None:
            break
        for each in page.get("Version", []):
            key = each["Key"]
            if not key.startswith(f"{SMOKE_PREFIX}/"):
                current[key] = current.get(key, False) or each["IsLatest"] == "true"
                old[key] += 1
        markers = _following(page) or None
    return tuple(
        key if stands else f"{key} (deleted, {old[key]} old version{'' if old[key] == 1 else 's'})"
        for key, stands in current.items()
    )


def delete_contents(inputs: Inputs) -> Steps[None]:
    """Remove every version, delete marker and unfinished upload. A bucket that does not exist is empty."""
    versions, uploads = yield _list_versions(inputs, {}), _list_uploads(inputs, {})
    while versions is not None:
        doomed = [
            {"Key": each["Key"], "VersionId": each["VersionId"]}
            for each in (*versions.get("Version", []), *versions.get("DeleteMarker", []))
        ]
        following = _following(versions)
        # The next page is listed while this one goes: a page ends where the next begins, whatever was removed.
        calls = [call(inputs, "DeleteMultipleObjects", {"Quiet": "true", "Object": doomed}, absent=[GONE])]
        calls = calls if doomed else []
        if following:
            calls.append(_list_versions(inputs, following))
        answers: tuple[Any, ...] = (yield tuple(calls)) if calls else ()
        versions = answers[-1] if following else None
    while uploads is not None:
        aborts = [_abort(inputs, upload) for upload in uploads.get("Upload", [])]
        if aborts:
            yield tuple(aborts)
        following = _following_uploads(uploads)
        uploads = (yield _list_uploads(inputs, following)) if following else None


def _list_versions(inputs: Inputs, markers: Mapping[str, str]) -> Call:
    """A page of versions and delete markers, from `markers` on; None when the bucket does not exist."""
    return call(inputs, "ListObjectVersions", Query={**_PAGE, **markers}, absent=[GONE])


def _list_uploads(inputs: Inputs, markers: Mapping[str, str]) -> Call:
    return call(inputs, "ListMultipartUploads", Query={**_UPLOADS, **markers}, absent=[GONE])


def _abort(inputs: Inputs, upload: Mapping[str, Any]) -> Call:
    which = {"Key": upload["Key"], "Query": {"uploadId": upload["UploadId"]}}
    return call(inputs, "AbortMultipartUpload", absent=[GONE, "NoSuchUpload"], **which)


def _following(page: Mapping[str, Any]) -> dict[str, str]:
    """Where the next page begins; empty after the last one."""
    if page.get("IsTruncated") != "true":
        return {}
    markers = {"key-marker": page["NextKeyMarker"], "version-id-marker": page.get("NextVersionIdMarker")}
    return {name: value for name, value in markers.items() if value}


def _following_uploads(page: Mapping[str, Any]) -> dict[str, str]:
    if page.get("IsTruncated") != "true":
        return {}
    markers = {"key-marker": page["NextKeyMarker"], "upload-id-marker": page.get("NextUploadIdMarker")}
    return {name: value for name, value in markers.items() if value}
