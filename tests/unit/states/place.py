"""A backend on a local cloud, and what its clients do to it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.engine.calls import Call
from stateroom.facts import Facts
from stateroom.local.alicloud import LocalAlicloud
from stateroom.local.aws import LocalAws
from stateroom.states.lock_info import LockInfo
from stateroom.states.opening import make_store
from stateroom.states.store import Store
from tests.unit.smoke import cloud as aws
from tests.unit.smoke import oss_cloud as oss

LINEAGE = "3f1c2d4e-0000-4000-8000-000000000001"


def state(serial: int = 1, lineage: str = LINEAGE, **more: Any) -> bytes:
    """A state as Terraform writes it."""
    content = {"version": 4, "terraform_version": "1.15.5", "serial": serial, "lineage": lineage}
    return json.dumps({**content, "outputs": {}, "resources": [], "check_results": None, **more}, indent=2).encode()


class Place(ABC):
    """One backend. key: of the state that the tests use."""

    facts: Facts
    store: Store
    key: str

    @abstractmethod
    def reset(self) -> None:
        """Make the backend anew, empty."""

    @abstractmethod
    def put(self, key: str, body: bytes) -> None:
        """Write an object."""

    @abstractmethod
    def get(self, key: str) -> bytes | None:
        """Read an object."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove an object; its versions stay."""

    @abstractmethod
    def items(self) -> dict[str, dict[str, str]]:
        """What the lock table holds."""

    @abstractmethod
    def put_item(self, name: str, **columns: str) -> None:
        """Write an item."""

    def path(self, key: str) -> str:
        return f"{self.facts.bucket}/{key}"

    def lock(self, key: str | None = None, **changes: str) -> LockInfo:
        """Take the locks of a state as a tool does."""
        key = key or self.key
        info = LockInfo(**{**vars(LockInfo.new(self.path(key), info="at night")), **changes})
        for lock in self.store.locks_of(key):
            assert lock.take(info) is None
        return info

    def holders(self, key: str | None = None) -> list[LockInfo | None]:
        """Who holds each of the locks of a state."""
        found = [lock.read_kept() for lock in self.store.locks_of(key or self.key)]
        return [each and each.info for each in found]

    def force(self, key: str | None = None) -> None:
        """Remove the locks of a state, whoever holds them."""
        for lock in self.store.locks_of(key or self.key):
            kept = lock.read_kept()
            assert kept is None or lock.remove(kept)


class AwsPlace(Place):
    key = "network/terraform.tfstate"

    def __init__(self, local: LocalAws, **settings: Any) -> None:
        self._local, self._settings = local, settings
        # Made once: that takes longer than what they are asked.
        self.clients = aws.LocalClients(self._local.url)
        self.reset()

    def reset(self) -> None:
        self._local.reset()
        self.facts = aws.make_backend(self.clients, **{"lock": "both", **self._settings})
        self.store = make_store(self.facts, self.clients)

    def put(self, key: str, body: bytes) -> None:
        self.clients.client("s3").put_object(Bucket=aws.BUCKET, Key=key, Body=body, ServerSideEncryption="AES256")

    def delete(self, key: str) -> None:
        self.clients.client("s3").delete_object(Bucket=aws.BUCKET, Key=key)

    def get(self, key: str) -> bytes | None:
        s3 = self.clients.client("s3")
        try:
            body: bytes = s3.get_object(Bucket=aws.BUCKET, Key=key)["Body"].read()
        except s3.exceptions.NoSuchKey:
            return None
        return body

    def items(self) -> dict[str, dict[str, str]]:
        if self.facts.lock_table is None:
            return {}
        plain = ({name: value["S"] for name, value in item.items()} for item in aws.list_items(self.clients))
        return {item.pop("LockID"): item for item in plain}

    def put_item(self, name: str, **columns: str) -> None:
        item = {"LockID": {"S": name}, **{column: {"S": value} for column, value in columns.items()}}
        self.clients.client("dynamodb").put_item(TableName=aws.TABLE, Item=item)


class AlicloudPlace(Place):
    key = "env:/network/terraform.tfstate"

    def __init__(self, local: LocalAlicloud, cloud: AlicloudCloud, **settings: Any) -> None:
        self._local, self._cloud, self._settings = local, cloud, settings
        self.reset()

    def reset(self) -> None:
        self._local.reset()
        self.facts = oss.make_backend(self._cloud, self._local, **self._settings)
        self.store = make_store(self.facts, self._cloud)

    def put(self, key: str, body: bytes) -> None:
        self._cloud.execute(Call("oss", "PutObject", {"Bucket": oss.BUCKET, "Key": key, "Body": body}))

    def delete(self, key: str) -> None:
        self._cloud.execute(Call("oss", "DeleteObject", {"Bucket": oss.BUCKET, "Key": key}))

    def get(self, key: str) -> bytes | None:
        call = Call("oss", "GetObject", {"Bucket": oss.BUCKET, "Key": key}, absent=frozenset({"NoSuchKey"}))
        found = self._cloud.execute(call)
        if found is None:
            return None
        body = found["Body"]
        return body if isinstance(body, bytes) else str(body).encode()

    def items(self) -> dict[str, dict[str, str]]:
        return {row.pop("LockID"): row for row in oss.list_rows(self._cloud)}

    def put_item(self, name: str, **columns: str) -> None:
        self._cloud.ots(oss.INSTANCE).put_row(oss.TABLE, _row(name, columns))


def _row(name: str, columns: dict[str, str]) -> Any:
    import tablestore

    return tablestore.Row([("LockID", name)], list(columns.items()))
