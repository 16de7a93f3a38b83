"""The two locks of the backend "s3", taken and released call by call as Terraform does it.

Terraform: internal/backend/remote-state/s3.
"""

from __future__ import annotations

from typing import Any

from stateroom.facts import Facts
from stateroom.states.aws_calls import AwsCalls
from stateroom.states.aws_objects import NOT_THERE, OVERTAKEN, build_put
from stateroom.states.held import Kept, holder_of, refuse_other
from stateroom.states.lock_info import LockInfo


class TableLock:
    """Items in DynamoDB. The lock: `LockID` is `<bucket>/<key>`, `Info` its text. The digest: `-md5` is appended to
    `LockID`, `Digest` is the MD5 of the state in hexadecimal."""

    name = "lock table"

    def __init__(self, dynamodb: AwsCalls, table: str, path: str) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._path = path

    def take(self, info: LockInfo) -> LockInfo | None:
        """DynamoDB API: PutItem, on condition that there is no item."""
        taken = self._dynamodb.ask(
            "put_item",
            absent={"ConditionalCheckFailedException"},
            TableName=self._table,
            Item={"LockID": {"S": self._path}, "Info": {"S": info.to_json()}},
            ConditionExpression="attribute_not_exists(LockID)",
        )
        return None if taken is not None else holder_of(self.read(), info, self.name)

    def read(self) -> LockInfo | None:
        item = self._get(self._path, "Info")
        return None if item is None else LockInfo.from_json(item.get("Info", {}).get("S", ""))

    def release(self, lock_id: str) -> None:
        refuse_other(self.read(), lock_id, self.name)
        self._dynamodb.ask("delete_item", TableName=self._table, Key={"LockID": {"S": self._path}})

    def read_kept(self) -> Kept | None:
        item = self._get(self._path, "Info")
        text = (item or {}).get("Info", {}).get("S", "")
        return None if item is None else Kept(text, text)

    def remove(self, kept: Kept) -> bool:
        """DynamoDB API: DeleteItem, on condition that the item is still the one that was read."""
        # One without a text was read as an empty one.
        untold = "" if kept.mark else " OR (attribute_exists(LockID) AND attribute_not_exists(Info))"
        return self._change(
            "delete_item",
            Key={"LockID": {"S": self._path}},
            ConditionExpression=f"Info = :info{untold}",
            ExpressionAttributeValues={":info": {"S": kept.mark}},
        )

    def write_digest(self, digest: str) -> None:
        item = {"LockID": {"S": f"{self._path}-md5"}, "Digest": {"S": digest}}
        self._dynamodb.ask("put_item", TableName=self._table, Item=item)

    def read_digest(self) -> str | None:
        item = self._get(f"{self._path}-md5", "Digest")
        return None if item is None else item.get("Digest", {}).get("S")

    def replace_digest(self, digest: str, recorded: str | None) -> bool:
        """DynamoDB API: PutItem, on condition that the digest is still the recorded one, or that there is none."""
        if recorded is None:
            condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(LockID)"}
        else:
            condition = _is_digest(recorded)
        item = {"LockID": {"S": f"{self._path}-md5"}, "Digest": {"S": digest}}
        return self._change("put_item", Item=item, **condition)

    def remove_digest(self, recorded: str) -> bool:
        """DynamoDB API: DeleteItem, on the same condition."""
        return self._change("delete_item", Key={"LockID": {"S": f"{self._path}-md5"}}, **_is_digest(recorded))

    def remove_items(self) -> int:
        """Remove the lock, whoever holds it, and the digest. How many there were."""
        gone = [
            self._dynamodb.ask(
                "delete_item", TableName=self._table, Key={"LockID": {"S": name}}, ReturnValues="ALL_OLD"
            )
            for name in (self._path, f"{self._path}-md5")
        ]
        return sum("Attributes" in each for each in gone)

    def _change(self, operation: str, **params: Any) -> bool:
        """Whether the condition held, and the item was changed."""
        absent = {"ConditionalCheckFailedException"}
        return self._dynamodb.ask(operation, absent=absent, TableName=self._table, **params) is not None

    def _get(self, name: str, attribute: str) -> dict[str, Any] | None:
        found = self._dynamodb.ask(
            "get_item",
            TableName=self._table,
            Key={"LockID": {"S": name}},
            ProjectionExpression=f"LockID, {attribute}",
            ConsistentRead=True,
        )
        item: dict[str, Any] | None = found.get("Item")
        return item


class FileLock:
    """An object beside the state, `<key>.tflock`, written only where there is none."""

    name = "lock file"

    def __init__(self, s3: AwsCalls, facts: Facts, key: str) -> None:
        self._s3 = s3
        self._facts = facts
        self._key = f"{key}.tflock"

    def take(self, info: LockInfo) -> LockInfo | None:
        """S3 API: PutObject with If-None-Match, which answers 412 when there is an object."""
        taken = self._s3.ask(
            "put_object",
            absent={"PreconditionFailed", "412"},
            IfNoneMatch="*",
            **build_put(self._facts, self._key, info.to_json().encode()),
        )
        return None if taken is not None else holder_of(self.read(), info, self.name)

    def read(self) -> LockInfo | None:
        found = self._s3.ask("get_object", absent=NOT_THERE, Bucket=self._facts.bucket, Key=self._key)
        return LockInfo.from_json(found["Body"].read().decode(errors="replace")) if found else None

    def release(self, lock_id: str) -> None:
        refuse_other(self.read(), lock_id, self.name)
        self._s3.ask("delete_object", Bucket=self._facts.bucket, Key=self._key)

    def read_kept(self) -> Kept | None:
        found = self._s3.ask("get_object", absent=NOT_THERE, Bucket=self._facts.bucket, Key=self._key)
        if found is None:
            return None
        return Kept(found["Body"].read().decode(errors="replace"), found["ETag"], found["LastModified"])

    def remove(self, kept: Kept) -> bool:
        """S3 API: DeleteObject with If-Match, which answers 412 for another object, 404 for none, and 409 when one was
        written at the same moment (S3 User Guide, "How to perform conditional deletes")."""
        removed = self._s3.ask(
            "delete_object",
            absent=OVERTAKEN,
            Bucket=self._facts.bucket,
            Key=self._key,
            IfMatch=kept.mark,
        )
        return removed is not None


def _is_digest(recorded: str) -> dict[str, Any]:
    return {"ConditionExpression": "Digest = :recorded", "ExpressionAttributeValues": {":recorded": {"S": recorded}}}
