"""What is live against what is declared. Pure; every handler's plan is built from these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stateroom.engine.decision import (
    UNKNOWN,
    Change,
    Context,
    Create,
    Decision,
    Inputs,
    Keep,
    Live,
    Refuse,
    Update,
)


def changed_properties(inputs: Inputs, live: Live, properties: Iterable[str]) -> tuple[Change, ...]:
    """The named properties whose declared value differs from the live one, in the order given.

    A property that is not declared (absent or None) is not managed and never differs. Maps are compared only in
    the keys that are declared, lists as wholes. A declared UNKNOWN always differs: it belongs to something that is
    yet to be made.
    """
    changes: list[Change] = []
    for name in properties:
        if inputs.get(name) is not None:
            changes.extend(_compare(name, live.get(name), inputs[name]))
    return tuple(changes)


def changed_tags(inputs: Inputs, live: Live) -> tuple[Change, ...]:
    """Declared tags that are missing or differ. Tags that others added stay and are not shown."""
    return changed_properties(inputs, live, ("tags",))


def refuse_foreign(kind: str, name: str, live: Live, context: Context) -> Refuse | None:
    """Refuse what exists without our tag, unless it is being adopted; refuse another backend's always.

    Only for resources that declare tags. `kind` and `name` are for the message, such as "bucket" and its name.
    """
    key, ours = context.owner
    tags: Mapping[str, str] = live.get("tags") or {}
    if tags.get(key) == ours:
        return None
    if key in tags:
        return Refuse(
            f"{kind} {name} belongs to the backend {tags[key]!r}",
            f"choose another name for this backend, or remove the tag {key} if {tags[key]!r} no longer exists",
        )
    if context.adopt:
        return None
    return Refuse(
        f"{kind} {name} exists and is not tagged as ours ({key}={ours})",
        "take it over with --adopt, which tags and converges it, or choose another name",
    )


def decide(live: Live | None, changes: tuple[Change, ...]) -> Decision:
    """Create when nothing is live, Update when something changes, else Keep."""
    if live is None:
        return Create()
    return Update(changes) if changes else Keep()


def _compare(path: str, live: Any, declared: Any) -> Iterable[Change]:
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        for key, value in declared.items():
            if value is not None:
                yield from _compare(f"{path}.{key}", live.get(key), value)
    elif declared is UNKNOWN or not _equal(live, declared):
        yield Change(path, live, declared)


def _equal(live: Any, declared: Any) -> bool:
    if isinstance(declared, Mapping) and isinstance(live, Mapping):
        return all(_equal(live.get(key), value) for key, value in declared.items() if value is not None)
    if isinstance(declared, list) and isinstance(live, list):
        return len(live) == len(declared) and all(map(_equal, live, declared))
    if isinstance(declared, bool) or isinstance(live, bool):
        return live is declared
    if isinstance(declared, int | float) and isinstance(live, int | float):
        # Numbers cross the SDK's wire as doubles, so 7.0 and 7 are the same value.
        return float(live) == float(declared)
    return bool(live == declared)
