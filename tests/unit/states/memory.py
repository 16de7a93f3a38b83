"""A backend in memory, which keeps the promises of `Store` and answers at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from stateroom.facts import Facts
from stateroom.states.digest import digest_of
from stateroom.states.held import Kept, holder_of
from stateroom.states.lock_info import LockInfo
from stateroom.states.store import Body, Digests, Entry, Item, Lock, Version
from tests.unit.states.test_addresses import ALICLOUD, AWS

Answer = TypeVar("Answer")

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def facts(cloud: str, **changes: Any) -> Facts:
    """A backend with a lock table. AWS: the stack's key is net/tf.tfstate; Alibaba Cloud: tf.tfstate."""
    own = AWS if cloud == "aws" else replace(ALICLOUD, state_key="tf.tfstate")
    return replace(own, **{"lock": "table", "lock_table": "locks", "bucket": f"in-{cloud}", **changes})


class MemoryStore:
    """keeps_versions: as for a bucket."""

    def __init__(self, facts: Facts, *, keeps_versions: bool = True) -> None:
        self.facts = facts
        self.keeps_versions = keeps_versions
        self.objects: dict[str, list[Body | None]] = {}
        self.table: dict[str, str] = {}
        self.digests: dict[str, str] = {}
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
        return [each.content if each else None for each in self.objects.get(key, [])]

    def list_objects(self) -> Sequence[Entry]:
        return self.ask(
            lambda: [Entry(key, len(body.content), body.modified) for key in self.objects if (body := self._now(key))]
        )

    def list_items(self) -> Mapping[str, Item]:
        front = f"{self.facts.bucket}/"
        return self.ask(
            lambda: {
                **{f"{front}{key}": Item(text) for key, text in self.table.items()},
                **{f"{front}{key}-md5": Item(digest=digest) for key, digest in self.digests.items()},
            }
        )

    def locks_of(self, key: str) -> Sequence[Lock]:
        return self.locks_to_take(key)

    def locks_to_take(self, key: str) -> Sequence[Lock]:
        return [_TableLock(self, key)] if self.facts.uses_table else []

    def digests_of(self, key: str) -> Digests | None:
        return _TableLock(self, key) if self.facts.lock_table else None

    def read(self, key: str, version: str | None = None) -> Body | None:
        if version is None:
            return self.ask(lambda: self._now(key))
        return self.ask(
            lambda: next((each for each in self.objects.get(key, []) if each and each.version == version), None)
        )

    def list_versions(self, key: str) -> Sequence[Version]:
        bodies = self.objects.get(key, [])
        return self.ask(
            lambda: [
                Version(each.version, each.modified, len(each.content), each is bodies[-1], False)
                for each in reversed(bodies)
                if each
            ]
        )

    def list_all_versions(self) -> Mapping[str, Sequence[Version]]:
        return {key: self.list_versions(key) for key in self.objects}

    def read_keeps_versions(self) -> bool:
        return self.ask(lambda: self.keeps_versions)

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        return self.ask(lambda: self._put(key, body) if self._is_now(key, replaces) else None)

    def delete(self, key: str, replaces: Body) -> bool:
        return self.ask(lambda: self._is_now(key, replaces) and self._delete(key))

    def _now(self, key: str) -> Body | None:
        versions = self.objects.get(key)
        return versions[-1] if versions else None

    def _is_now(self, key: str, expected: Body | None) -> bool:
        now = self._now(key)
        return (now and now.etag) == (expected and expected.etag)

    def _put(self, key: str, content: bytes) -> str:
        number = next(self._numbers)
        version = f"v{number}" if self.keeps_versions else "null"
        when = BEGIN + timedelta(seconds=number)
        body = Body(content, version, f"e{number}", when, self.facts.encryption, self.key_name)
        self.objects[key] = [*(self.objects.get(key, []) if self.keeps_versions else []), body]
        return version

    def _delete(self, key: str) -> bool:
        self.objects[key] = [*self.objects[key], None] if self.keeps_versions else []
        return True


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
