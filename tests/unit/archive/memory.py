"""A backend in memory, with the conditions of S3 and DynamoDB, for what has to be done very often."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from stateroom.states.held import Kept, holder_of
from stateroom.states.lock_info import LockInfo
from stateroom.states.store import Body, Digests, Entry, Item, Lock, Version, newest_first
from tests.unit.emit.facts import make_facts
from tests.unit.states.place import Place

TIME = datetime(2026, 3, 2, tzinfo=UTC)


class MemoryStore:
    """Objects with their versions, the oldest first, None for a deletion; and the items of the table."""

    def __init__(self) -> None:
        self.facts = make_facts(lock="table", lock_table="acme-locks")
        self.objects: dict[str, list[tuple[str, bytes | None]]] = {}
        self.items: dict[str, dict[str, str]] = {}
        self._ids = map(str, count(1))

    def ask(self, operation: str, perform: Callable[[], Any]) -> Any:
        """Everything goes through here, so that it can be broken."""
        del operation
        return perform()

    def list_objects(self) -> Sequence[Entry]:
        there = {key: versions[-1][1] for key, versions in self.objects.items()}
        return self.ask("list", lambda: [Entry(key, len(b), TIME) for key, b in there.items() if b is not None])

    def list_items(self) -> Mapping[str, Item]:
        return self.ask("scan", lambda: {k: Item(v.get("Info"), v.get("Digest")) for k, v in self.items.items()})

    def locks_of(self, key: str) -> Sequence[Lock]:
        return [MemoryLock(self, f"{self.facts.bucket}/{key}")]

    def locks_to_take(self, key: str) -> Sequence[Lock]:
        return self.locks_of(key)

    def digests_of(self, key: str) -> Digests | None:
        return MemoryLock(self, f"{self.facts.bucket}/{key}")

    def read(self, key: str, version: str | None = None) -> Body | None:
        return self.ask("get", lambda: self._find(key, version))

    def list_versions(self, key: str) -> Sequence[Version]:
        return self.ask("list", lambda: self._versions(key))

    def list_all_versions(self) -> Mapping[str, Sequence[Version]]:
        return self.ask("list", lambda: {key: self._versions(key) for key in self.objects})

    def read_keeps_versions(self) -> bool:
        return bool(self.ask("get", lambda: True))

    def write(self, key: str, body: bytes, replaces: Body | None) -> str | None:
        return self.ask("put", lambda: self._put(key, body) if self._is_there(key, replaces) else None)

    def delete(self, key: str, replaces: Body) -> bool:
        return self.ask("delete", lambda: self._is_there(key, replaces) and bool(self._put(key, None)))

    def put(self, key: str, body: bytes | None) -> None:
        self._put(key, body)

    def _put(self, key: str, body: bytes | None) -> str:
        version = next(self._ids)
        self.objects.setdefault(key, []).append((version, body))
        return version

    def _is_there(self, key: str, expected: Body | None) -> bool:
        found = self._find(key, None)
        return (found and found.etag) == (expected and expected.etag)

    def _find(self, key: str, version: str | None) -> Body | None:
        versions = self.objects.get(key, [])[-1:] if version is None else self.objects.get(key, [])
        found = [(name, body) for name, body in versions if version in (None, name) and body is not None]
        return next((Body(b, name, hashlib.md5(b).hexdigest(), TIME, "AES256") for name, b in found), None)  # noqa: S324

    def _versions(self, key: str) -> list[Version]:
        versions = self.objects.get(key, [])
        last = len(versions) - 1
        found = [Version(name, TIME, len(b or b""), n == last, b is None) for n, (name, b) in enumerate(versions)]
        return newest_first(reversed(found))


class MemoryLock:
    """A lock of the table, and the digest beside it."""

    name = "lock table"

    def __init__(self, store: MemoryStore, path: str) -> None:
        self._store, self._path = store, path

    def take(self, info: LockInfo) -> LockInfo | None:
        if self._change("put", self._path, "Info", None, info.to_json()):
            return None
        kept = self.read_kept()
        return holder_of(kept and kept.info, info, self.name)

    def read_kept(self) -> Kept | None:
        text = self._get(self._path, "Info")
        return None if text is None else Kept(text, text)

    def remove(self, kept: Kept) -> bool:
        return self._change("delete", self._path, "Info", kept.mark, None)

    def read_digest(self) -> str | None:
        return self._get(f"{self._path}-md5", "Digest")

    def replace_digest(self, digest: str, recorded: str | None) -> bool:
        return self._change("put", f"{self._path}-md5", "Digest", recorded, digest)

    def remove_digest(self, recorded: str) -> bool:
        return self._change("delete", f"{self._path}-md5", "Digest", recorded, None)

    def _get(self, name: str, column: str) -> str | None:
        found: str | None = self._store.ask("get", lambda: self._store.items.get(name, {}).get(column))
        return found

    def _change(self, operation: str, name: str, column: str, before: str | None, after: str | None) -> bool:
        def perform() -> bool:
            if self._store.items.get(name, {}).get(column) != before:
                return False
            self._store.items.pop(name, None)
            if after is not None:
                self._store.items[name] = {column: after}
            return True

        return bool(self._store.ask(operation, perform))


class MemoryPlace(Place):
    key = "network/terraform.tfstate"
    store: MemoryStore

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.store = MemoryStore()
        self.facts = self.store.facts

    def put(self, key: str, body: bytes) -> None:
        self.store.put(key, body)

    def get(self, key: str) -> bytes | None:
        found = self.store.read(key)
        return found and found.content

    def delete(self, key: str) -> None:
        self.store.put(key, None)

    def items(self) -> dict[str, dict[str, str]]:
        return {name: dict(item) for name, item in self.store.items.items()}

    def put_item(self, name: str, **columns: str) -> None:
        self.store.items[name] = columns
