"""The states of the backend "s3": objects in its bucket, and items in its lock table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from stateroom.facts import Facts
from stateroom.states.aws_calls import AwsCalls, Clients
from stateroom.states.aws_locks import FileLock, TableLock
from stateroom.states.aws_objects import NOT_THERE, OVERTAKEN, build_put
from stateroom.states.store import Body, Digests, Entry, Item, Lock, Version, by_key

_NO_VERSION: Final = NOT_THERE | {"NoSuchVersion", "MethodNotAllowed", "405", "InvalidArgument"}
"""What S3 answers for a version that does not exist: 405 for a delete marker, InvalidArgument for what is no ID."""


class AwsStore:
    """Nothing is asked before a method is called."""

    def __init__(self, facts: Facts, clients: Clients) -> None:
        self.facts = facts
        self._clients = clients
        self._s3 = AwsCalls(clients.client("s3"), "s3")

    def list_objects(self) -> Sequence[Entry]:
        """S3 API: ListObjectsV2."""
        found: list[Entry] = []
        following: dict[str, Any] = {}
        while True:
            page = self._s3.ask("list_objects_v2", Bucket=self.facts.bucket, **following)
            found += [Entry(each["Key"], each["Size"], each["LastModified"]) for each in page.get("Contents", [])]
            if not page.get("IsTruncated"):
                return found
            following = {"ContinuationToken": page["NextContinuationToken"]}

    def list_items(self) -> Mapping[str, Item]:
        """DynamoDB API: Scan."""
        found: dict[str, Item] = {}
        following: dict[str, Any] = {}
        while self.facts.lock_table is not None:
            page = self._dynamodb().ask("scan", TableName=self.facts.lock_table, ConsistentRead=True, **following)
            for item in page.get("Items", []):
                info, digest = (item.get(name, {}).get("S") for name in ("Info", "Digest"))
                found[item["LockID"]["S"]] = Item(info, digest)
            if not page.get("LastEvaluatedKey"):
                break
            following = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        return found

    def locks_of(self, key: str) -> Sequence[Lock]:
        return [FileLock(self._s3, self.facts, key), *self._table_locks(key)]

    def locks_to_take(self, key: str) -> Sequence[Lock]:
        files = [FileLock(self._s3, self.facts, key)] if self.facts.uses_lockfile else []
        return [*files, *(self._table_locks(key) if self.facts.uses_table else [])]

    def digests_of(self, key: str) -> Digests | None:
        return next(iter(self._table_locks(key)), None)

    def read(self, key: str, version: str | None = None) -> Body | None:
        """S3 API: GetObject."""
        wanted = {} if version is None else {"VersionId": version}
        absent = NOT_THERE if version is None else _NO_VERSION
        found = self._s3.ask("get_object", absent=absent, Bucket=self.facts.bucket, Key=key, **wanted)
        if found is None:
            return None
        return Body(
            found["Body"].read(),
            found.get("VersionId", "null"),
            found["ETag"],
            found["LastModified"],
            found.get("ServerSideEncryption", "none"),
            found.get("SSEKMSKeyId"),
        )

    def list_versions(self, key: str) -> Sequence[Version]:
        return by_key(self._versions(key)).get(key, [])

    def list_all_versions(self) -> Mapping[str, Sequence[Version]]:
        return by_key(self._versions())

    def read_keeps_versions(self) -> bool:
        """S3 API: GetBucketVersioning."""
        found = self._s3.ask("get_bucket_versioning", Bucket=self.facts.bucket)
        return bool(found.get("Status") == "Enabled")

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        """S3 API: PutObject with If-Match or If-None-Match, which answers 412 when it is not so, 404 when there is no
        object any more, and 409 when another one was written at the same moment."""
        condition = {"IfNoneMatch": "*"} if replaces is None else {"IfMatch": replaces.etag}
        written = self._s3.ask("put_object", absent=OVERTAKEN, **build_put(self.facts, key, body), **condition)
        return None if written is None else str(written.get("VersionId", "null"))

    def delete(self, key: str, replaces: Body) -> bool:
        """S3 API: DeleteObject with If-Match; the same answers as to a write."""
        condition = {"IfMatch": replaces.etag}
        return (
            self._s3.ask("delete_object", absent=OVERTAKEN, Bucket=self.facts.bucket, Key=key, **condition) is not None
        )

    def _versions(self, key: str | None = None) -> Iterator[tuple[str, Version]]:
        """S3 API: ListObjectVersions. Those of one object, and perhaps of others whose keys begin in the same way; or
        all."""
        following: dict[str, Any] = {} if key is None else {"Prefix": key}
        while True:
            page = self._s3.ask("list_object_versions", Bucket=self.facts.bucket, **following)
            for kind, is_deletion in (("Versions", False), ("DeleteMarkers", True)):
                for each in page.get(kind, []):
                    size = each.get("Size", 0)
                    yield (
                        each["Key"],
                        Version(each["VersionId"], each["LastModified"], size, each["IsLatest"], is_deletion),
                    )
            # Keys come in order: behind the first other one there is nothing more of this one.
            if not page.get("IsTruncated") or key not in (None, page["NextKeyMarker"]):
                return
            following |= {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}

    def _table_locks(self, key: str) -> list[TableLock]:
        if self.facts.lock_table is None:
            return []
        return [TableLock(self._dynamodb(), self.facts.lock_table, f"{self.facts.bucket}/{key}")]

    def _dynamodb(self) -> AwsCalls:
        return AwsCalls(self._clients.client("dynamodb"), "dynamodb")
