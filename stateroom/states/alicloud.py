"""The states of the backend "oss": objects in its bucket, and rows in its lock table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from stateroom.facts import Facts
from stateroom.states.alicloud_calls import Clients, ObjectCalls, RowCalls
from stateroom.states.alicloud_locks import TableLock
from stateroom.states.alicloud_objects import NOT_THERE, build_put
from stateroom.states.store import Body, Digests, Entry, Item, Lock, Version, by_key

_NO_VERSION: Final = NOT_THERE | {"NoSuchVersion", "MethodNotAllowed", "405", "InvalidArgument"}
"""What OSS answers for a version that does not exist: 405 for a delete marker, InvalidArgument for what is no
ID."""


class AlicloudStore:
    """Nothing is asked before a method is called."""

    def __init__(self, facts: Facts, clients: Clients) -> None:
        self.facts = facts
        self._oss = ObjectCalls(clients, facts)
        self._rows = RowCalls(clients, facts)

    def list_objects(self) -> Sequence[Entry]:
        """OSS API: ListObjectsV2."""
        found: list[Entry] = []
        following: dict[str, str] = {}
        while True:
            page = self._oss.ask("list_objects_v2", encoding_type="url", **following)
            found += [Entry(each.key, each.size, each.last_modified) for each in page.contents or ()]
            if not page.is_truncated:
                return found
            following = {"continuation_token": page.next_continuation_token}

    def list_items(self) -> Mapping[str, Item]:
        """Tablestore API: GetRange."""
        if self.facts.lock_table is None:
            return {}
        return {name: Item(columns.get("Info"), columns.get("Digest")) for name, columns in self._rows.list_all()}

    def locks_of(self, key: str) -> Sequence[Lock]:
        return self.locks_to_take(key)

    def locks_to_take(self, key: str) -> Sequence[Lock]:
        """The backend "oss" knows no other lock than the table's."""
        if self.facts.lock_table is None or not self.facts.uses_table:
            return []
        return [TableLock(self._rows, f"{self.facts.bucket}/{key}")]

    def digests_of(self, key: str) -> Digests | None:
        return None if self.facts.lock_table is None else TableLock(self._rows, f"{self.facts.bucket}/{key}")

    def read(self, key: str, version: str | None = None) -> Body | None:
        """OSS API: GetObject."""
        wanted = {} if version is None else {"version_id": version}
        absent = NOT_THERE if version is None else _NO_VERSION
        found = self._oss.ask("get_object", absent=absent, key=key, **wanted)
        if found is None:
            return None
        return Body(
            found.body.read(),
            found.version_id or "null",
            found.etag,
            found.last_modified,
            found.server_side_encryption or "none",
            found.server_side_encryption_key_id or None,
        )

    def list_versions(self, key: str) -> Sequence[Version]:
        return by_key(self._versions(key)).get(key, [])

    def list_all_versions(self) -> Mapping[str, Sequence[Version]]:
        return by_key(self._versions())

    def read_keeps_versions(self) -> bool:
        """OSS API: GetBucketVersioning."""
        return bool(self._oss.ask("get_bucket_versioning").version_status == "Enabled")

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        """OSS API: PutObject. It knows one condition only, that there is no object: the lock does the rest. In a bucket
        with versions even that is not heeded (x-oss-forbid-overwrite), so it is not asked for."""
        del replaces
        written = self._oss.ask("put_object", **build_put(self.facts, key, body))
        return str(written.version_id or "null")

    def delete(self, key: str, replaces: Body) -> bool:
        """OSS API: DeleteObject. It knows no condition: the lock does all of it."""
        del replaces
        return self._oss.ask("delete_object", key=key) is not None

    def _versions(self, key: str | None = None) -> Iterator[tuple[str, Version]]:
        """OSS API: ListObjectVersions. Those of one object, and perhaps of others whose keys begin in the same way; or
        all."""
        following: dict[str, str] = {} if key is None else {"prefix": key}
        while True:
            page = self._oss.ask("list_object_versions", encoding_type="url", **following)
            for each in page.version or ():
                yield (
                    each.key,
                    Version(each.version_id, each.last_modified, each.size, bool(each.is_latest), False),
                )
            for each in page.delete_marker or ():
                yield each.key, Version(each.version_id, each.last_modified, 0, bool(each.is_latest), True)
            # Keys come in order: behind the first other one there is nothing more of this one.
            if not page.is_truncated or key not in (None, page.next_key_marker):
                return
            following |= {"key_marker": page.next_key_marker, "version_id_marker": page.next_version_id_marker}
