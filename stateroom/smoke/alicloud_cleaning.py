"""Removes what a run wrote, every version and delete marker of it, and says what could not be removed."""

from __future__ import annotations

from stateroom.errors import StateroomError
from stateroom.facts import Facts
from stateroom.smoke.probe import Cleaned
from stateroom.states.alicloud_calls import ObjectCalls
from stateroom.states.alicloud_locks import TableLock


def clean_up(facts: Facts, oss: ObjectCalls, table: TableLock | None, prefix: str) -> Cleaned:
    """Remove everything below `prefix` in the bucket, and the run's lock and digest. What fails is in the result."""
    removed, remains = 0, list[str]()
    try:
        removed += table.remove_items() if table else 0
    except StateroomError as error:
        remains.append(f"the lock and the digest in table {facts.lock_table}: {error.what}")
    try:
        count, left = _remove_versions(facts.bucket, oss, prefix)
        removed += count
        remains += left
    except StateroomError as error:
        remains.append(f"oss://{facts.bucket}/{prefix}: {error.what}")
    return Cleaned(removed, tuple(remains))


def _remove_versions(bucket: str, oss: ObjectCalls, prefix: str) -> tuple[int, list[str]]:
    """OSS API: DeleteObject with the version's id, one by one: there are few, and each answer is for one version. How
    many went, and what is left."""
    found = _list_versions(oss, prefix)
    left: list[str] = []
    for key, version in found:
        try:
            oss.ask("delete_object", key=key, version_id=version)
        except StateroomError as error:
            left.append(f"oss://{bucket}/{key} version {version}: {error.what}")
    return len(found) - len(left), left


def _list_versions(oss: ObjectCalls, prefix: str) -> list[tuple[str, str]]:
    """OSS API: ListObjectVersions. All pages before anything is removed: a marker must not name what is gone."""
    found: list[tuple[str, str]] = []
    marker: dict[str, str] = {}
    while True:
        page = oss.ask("list_object_versions", prefix=prefix, encoding_type="url", **marker)
        found += [(each.key, each.version_id) for each in (*(page.version or ()), *(page.delete_marker or ()))]
        if not page.is_truncated:
            return found
        marker = {"key_marker": page.next_key_marker, "version_id_marker": page.next_version_id_marker}
