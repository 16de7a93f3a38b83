"""Whether a bucket keeps what is overwritten or removed."""

from __future__ import annotations

from stateroom.states.store import Store


def would_lose(store: Store, key: str) -> bool:
    """Whether a write or a removal of this object would lose something. Only a version without an ID of its own can be
    overwritten, so the bucket's setting is asked only where there is one: few may read it."""
    return any(each.id == "null" for each in store.list_versions(key)) and not store.read_keeps_versions()
