"""A backend in memory, which keeps the promises of `Store` and answers at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from stateroom.errors import StateroomError
from stateroom.facts import Facts
from stateroom.states.digest import digest_of
from stateroom.states.held import Kept, holder_of
from stateroom.states.lock_info import LockInfo
from stateroom.states.store import Body, Digests, Entry, Item, Lock, Version
from tests.unit.emit.facts import make_facts
from tests.unit.states.place import Place
from tests.unit.states.test_addresses import ALICLOUD, AWS

Answer = TypeVar("Answer")

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def facts(cloud: str, **changes: Any) -> Facts:
    """A backend with a lock table. AWS: the stack's key is net/tf.tfstate; Alibaba Cloud: tf.tfstate."""
    own = AWS if cloud == "aws" else replace(ALICLOUD, state_key="tf.tfstate")
    return replace(own, **{"lock": "table", "lock_table": "locks", "bucket": f"in-{cloud}", **changes})


@dataclass(frozen=True)
class Stored:
    """A version of an object. body: None for a deletion."""

    version: str
    modified: datetime
    body: Body | None

    @property
    def size(self) -> int:
        return 0 if self.body is None else len(self.body.content)


class MemoryStore:
    """keeps_versions: as for a bucket. objects: the versions by their key, the oldest first. table, digests: the texts
    of the locks, and the digests, by the key of their state."""

    def __init__(self, facts: Facts, *, keeps_versions: bool = True) -> None:
        self.facts = facts
        self.keeps_versions = keeps_versions
        self.objects: dict[str, list[Stored]] = {}
        self.table: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.errors: dict[str, StateroomError] = {}
        self._numbers = count(1)
        self._turn = threading.Lock()

    def ask(self, perform: Callable[[], Answer]) -> Answer:
        """Every call goes through here, so that a test can break it."""
        with self._turn:
            return perform()

    @property
    def key_name(self) -> str | None:
        """What the cloud calls the KMS key of a state: S3 by its ARN, OSS by its ID."""
        arn = self.facts.kms_key_arn
        return arn if arn is None or self.facts.cloud == "aws" else arn.rpartition("/")[2]

    def put(self, key: str, content: bytes, *, digest: bool = True) -> None:
        """Write a state as a client does."""
        self._put(key, content)
        if digest and self.facts.lock_table:
            self.digests[key] = digest_of(content)

    def get(self, key: str) -> bytes | None:
        body = self._now(key)
        return None if body is None else body.content

    def contents(self, key: str) -> list[bytes | None]:
        """Every version, the oldest first; None for a deletion."""
        return [each.body.content if each.body else None for each in self.objects.get(key, [])]

    def items(self) -> dict[str, Item]:
        """What the lock table holds, by the names that the clients give it."""
        front = f"{self.facts.bucket}/"
        return {
            **{f"{front}{key}": Item(text) for key, text in self.table.items()},
            **{f"{front}{key}-md5": Item(digest=digest) for key, digest in self.digests.items()},
        }

    def list_objects(self) -> Sequence[Entry]:
        return self.ask(
            lambda: [Entry(key, len(body.content), body.modified) for key in self.objects if (body := self._now(key))]
        )

    def list_items(self) -> Mapping[str, Item]:
        return self.ask(self.items)

    def locks_of(self, key: str) -> Sequence[Lock]:
        return self.locks_to_take(key)

    def locks_to_take(self, key: str) -> Sequence[Lock]:
        return [_TableLock(self, key)] if self.facts.uses_table else []

    def digests_of(self, key: str) -> Digests | None:
        return _TableLock(self, key) if self.facts.lock_table else None

    def read(self, key: str, version: str | None = None) -> Body | None:
        """errors: what reading an object, or one version of it, comes to."""
        if error := self.errors.get(version or key):
            raise error
        if version is None:
            return self.ask(lambda: self._now(key))
        return self.ask(
            lambda: next((each.body for each in self.objects.get(key, []) if each.version == version), None)
        )

    def list_versions(self, key: str) -> Sequence[Version]:
        return self.ask(lambda: self._versions(key))

    def list_all_versions(self) -> Mapping[str, Sequence[Version]]:
        return self.ask(lambda: {key: self._versions(key) for key in self.objects})

    def read_keeps_versions(self) -> bool:
        return self.ask(lambda: self.keeps_versions)

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        return self.ask(lambda: self._put(key, body) if self._is_now(key, replaces) else None)

    def delete(self, key: str, replaces: Body) -> bool:
        return self.ask(lambda: self._is_now(key, replaces) and bool(self._put(key, None)))

    def remove(self, key: str) -> None:
        """Remove an object as somebody else does."""
        self._put(key, None)

    def _now(self, key: str) -> Body | None:
        versions = self.objects.get(key)
        return versions[-1].body if versions else None

    def _is_now(self, key: str, expected: Body | None) -> bool:
        now = self._now(key)
        return (now and now.etag) == (expected and expected.etag)

    def _put(self, key: str, content: bytes | None) -> str:
        """content: None for a deletion, of which nothing is left where no versions are kept."""
        number = next(self._numbers)
        version = f"v{number}" if self.keeps_versions else "null"
        when = BEGIN + timedelta(seconds=number)
        body = None
        if content is not None:
            body = Body(content, version, f"e{number}", when, self.facts.encryption, self.key_name)
        if self.keeps_versions:
            self.objects.setdefault(key, []).append(Stored(version, when, body))
        else:
            self.objects[key] = [Stored(version, when, body)] if body else []
        return version

    def _versions(self, key: str) -> list[Version]:
        stored = self.objects.get(key, [])
        return [
            Version(each.version, each.modified, each.size, each is stored[-1], each.body is None)
            for each in reversed(stored)
        ]


class _TableLock:
    name = "lock table"

    def __init__(self, store: MemoryStore, key: str) -> None:
        self._store, self._key = store, key

    def take(self, info: LockInfo) -> LockInfo | None:
        text = self._store.ask(lambda: self._store.table.setdefault(self._key, info.to_json()))
        return holder_of(LockInfo.from_json(text), info, self.name)

    def read_kept(self) -> Kept | None:
        text = self._store.ask(lambda: self._store.table.get(self._key))
        return None if text is None else Kept(text, text)

    def remove(self, kept: Kept) -> bool:
        return self._change(self._store.table, kept.mark, None)

    def read_digest(self) -> str | None:
        return self._store.ask(lambda: self._store.digests.get(self._key))

    def replace_digest(self, digest: str, recorded: str | None) -> bool:
        return self._change(self._store.digests, recorded, digest)

    def remove_digest(self, recorded: str) -> bool:
        return self._change(self._store.digests, recorded, None)

    def _change(self, table: dict[str, str], expected: str | None, wanted: str | None) -> bool:
        def perform() -> bool:
            if table.get(self._key) != expected:
                return False
            table.pop(self._key, None)
            if wanted is not None:
                table[self._key] = wanted
            return True

        return self._store.ask(perform)


class MemoryPlace(Place):
    """A backend on AWS with a lock table alone."""

    key = "network/terraform.tfstate"
    store: MemoryStore

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.facts = make_facts(lock="table", lock_table="acme-locks")
        self.store = MemoryStore(self.facts)

    def put(self, key: str, body: bytes) -> None:
        self.store.put(key, body, digest=False)

    def get(self, key: str) -> bytes | None:
        return self.store.get(key)

    def delete(self, key: str) -> None:
        self.store.remove(key)

    def items(self) -> dict[str, dict[str, str]]:
        columns = {name: {"Info": item.info, "Digest": item.digest} for name, item in self.store.items().items()}
        return {name: {column: text for column, text in item.items() if text} for name, item in columns.items()}

    def put_item(self, name: str, **columns: str) -> None:
        key = name.removeprefix(self.path(""))
        if "Info" in columns:
            self.store.table[key] = columns["Info"]
        if "Digest" in columns:
            self.store.digests[key.removesuffix("-md5")] = columns["Digest"]
