"""Removes what a run wrote, every version and delete marker of it, and says what could not be removed."""

from __future__ import annotations

from typing import Any, NamedTuple

from stateroom.errors import StateroomError
from stateroom.facts import Facts
from stateroom.smoke.probe import Cleaned
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.aws_locks import TableLock
from stateroom.states.aws_objects import NOT_THERE


class _Left(NamedTuple):
    """A version that could not be removed."""

    key: str
    version: str
    why: str


def clean_up(facts: Facts, s3: AwsCalls, table: TableLock | None, prefix: str) -> Cleaned:
    """Remove everything below `prefix` in the bucket, and the run's lock and digest. What fails is in the result."""
    removed, remains, kept = 0, list[str](), list[str]()
    try:
        removed += table.remove_items() if table else 0
    except StateroomError as error:
        remains.append(f"the lock and the digest in table {facts.lock_table}: {error.what}")
    try:
        count, left = _remove_versions(facts.bucket, s3, prefix)
        removed += count
    except StateroomError as error:
        remains.append(f"s3://{facts.bucket}/{prefix}: {error.what}")
        left = []
    for each in left:
        name = f"s3://{facts.bucket}/{each.key} version {each.version}"
        until = _retained_until(facts.bucket, s3, each)
        if until:
            kept.append(f"{name} until {until}")
        else:
            remains.append(f"{name}: {each.why}")
    return Cleaned(removed, tuple(remains), tuple(kept))


def _remove_versions(bucket: str, s3: AwsCalls, prefix: str) -> tuple[int, list[_Left]]:
    """S3 API: DeleteObject with the version's id, one by one: there are few, and each answer is for one version. How
    many went, and what is left."""
    found = _list_versions(bucket, s3, prefix)
    left: list[_Left] = []
    for key, version in found:
        try:
            s3.ask("delete_object", Bucket=bucket, Key=key, VersionId=version)
        except StateroomError as error:
            left.append(_Left(key, version, error.what))
    return len(found) - len(left), left


def _list_versions(bucket: str, s3: AwsCalls, prefix: str) -> list[tuple[str, str]]:
    """S3 API: ListObjectVersions. All pages before anything is removed: a marker must not name what is gone."""
    found: list[tuple[str, str]] = []
    marker: dict[str, Any] = {}
    while True:
        page = s3.ask("list_object_versions", Bucket=bucket, Prefix=prefix, **marker)
        for kind in ("Versions", "DeleteMarkers"):
            found += [(each["Key"], each["VersionId"]) for each in page.get(kind, [])]
        if not page.get("IsTruncated"):
            return found
        marker = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


def _retained_until(bucket: str, s3: AwsCalls, left: _Left) -> str | None:
    """When object lock lets a version go. None when object lock is not what keeps it."""
    try:
        head = s3.ask("head_object", absent=NOT_THERE, Bucket=bucket, Key=left.key, VersionId=left.version)
    except StateroomError:
        return None
    until = (head or {}).get("ObjectLockRetainUntilDate")
    return until.isoformat(timespec="seconds") if until else None
