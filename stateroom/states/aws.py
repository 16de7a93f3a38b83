"""The states of the backend "s3": objects in its bucket, and items in its lock table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stateroom.facts import Facts
from stateroom.states.aws_calls import AwsCalls, Clients
from stateroom.states.aws_locks import FileLock, TableLock
from stateroom.states.store import Entry, Item, Lock


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

    def _table_locks(self, key: str) -> list[TableLock]:
        if self.facts.lock_table is None:
            return []
        return [TableLock(self._dynamodb(), self.facts.lock_table, f"{self.facts.bucket}/{key}")]

    def _dynamodb(self) -> AwsCalls:
        return AwsCalls(self._clients.client("dynamodb"), "dynamodb")
