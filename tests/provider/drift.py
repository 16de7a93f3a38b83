"""What differs between what was declared, what is declared now and what is live. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stateroom.engine.decision import UNKNOWN, Change, Decision, Inputs, Live, Refuse, Update

_NOTHING: Final = (None, "", False, 0, [], {}, {"enabled": False})

_DEFAULTS: Final = {
    "billingMode": "PROVISIONED",
    "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
    "keySpec": "Aliyun_AES_256",
    "keyUsage": ("ENCRYPT_DECRYPT", "ENCRYPT/DECRYPT"),
    "maxSessionDuration": 3600,
    "path": "/",
    "protectionLevel": "SOFTWARE",
    "storageClass": "Standard",
}
"""What a property is when nobody declares it: to declare it no longer changes nothing."""

_FILLED_IN: Final[Mapping[str, Mapping[str, Any]]] = {
    "alicloud:kms/key:Key": {"protectionLevel": "SOFTWARE"},
    "aws:kms/key:Key": {
        "bypassPolicyLockoutSafetyCheck": False,
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "isEnabled": True,
        "keyUsage": "ENCRYPT_DECRYPT",
    },
}
"""What the official providers compare also where nobody declares it. Source: the defaults in their schemas."""

_CHOSEN_BY_CLOUD: Final = (
    "deviationCellVersionInSec",
    "fingerprints",
    "keyState",
    "maxVersion",
    "networkSourceAcls",
    "networkTypeAcls",
    "policy",
    "readCapacity",
    "redundancyType",
    "region",
    "rotationInterval",
    "rotationPeriodInDays",
    "sseKeyId",
    "sseKeyType",
    "thumbprintLists",
    "timeToLive",
    "tlsVersions",
    "transitionDefaultMinimumObjectSize",
    "writeCapacity",
)
"""Where nobody declares one of these, the cloud chooses, or it stays: not to declare it any more changes nothing."""


@dataclass(frozen=True)
class Difference:
    """What an update or a replacement would change. replacing: the properties that force a replacement."""

    changes: tuple[Change, ...]
    replacing: tuple[str, ...] = ()


def changes_of(decision: Decision) -> tuple[Change, ...]:
    return decision.changes if isinstance(decision, Update) else ()


def unlike(token: str, kept: Mapping[str, Any], now: Inputs) -> tuple[Change, ...]:
    """What is declared, or filled in by the official provider, otherwise than Pulumi keeps it."""
    wanted = {**_FILLED_IN.get(token, {}), **now}
    return tuple(Change(name, kept.get(name), value) for name, value in wanted.items() if kept.get(name) != value)


def removed(before: Inputs, now: Inputs) -> tuple[Change, ...]:
    """Properties and tags that were declared and are no longer."""
    gone = [Change(name, value, None) for name, value in before.items() if now.get(name) is None]
    tags, left = before.get("tags") or {}, now.get("tags") or {}
    if UNKNOWN not in (tags, left) and now.get("tags") is not None:
        gone += [Change(f"tags.{key}", value, None) for key, value in tags.items() if key not in left]
    return tuple(
        change
        for change in gone
        if change.property not in _CHOSEN_BY_CLOUD and not _is_default(change.property, change.live)
    )


def replaced(before: Mapping[str, Any], now: Inputs, names: Iterable[str]) -> tuple[Change, ...]:
    """The changes that force a replacement. A property that nobody declares, or that was never told of, stays."""
    changes = [Change(name, before.get(name), now[name]) for name in names if now.get(name) is not None]
    return tuple(
        change
        for change in changes
        if not _same(change.live, change.declared)
        and not (change.live is None and _is_default(change.property, change.declared))
    )


def refreshed(before: Inputs, live: Live, decision: Decision) -> dict[str, Any]:
    """The declared properties, each as it is live where that differs. decision: what the handler would do about it.
    What it refuses has differences that it does not name; all of it is then as it is live."""
    now = dict(before)
    names = before if isinstance(decision, Refuse) else {top_level(each.property) for each in changes_of(decision)}
    for name in names:
        now[name] = _within(live.get(name), before.get(name)) if name in live else before.get(name)
    return {name: value for name, value in now.items() if value is not None}


def imported(live: Live, names: Iterable[str]) -> dict[str, Any]:
    """All that is live of a resource of which nothing is declared yet, without what says no more than the default."""
    return {name: live[name] for name in names if name in live and not _is_default(name, live[name])}


def path_of(property_: str) -> str:
    """A change's property as Pulumi writes a path.

    >>> path_of("tags.stateroom:backend"), path_of("rules[keep].status"), path_of("versioningConfiguration.status")
    ('tags["stateroom:backend"]', 'rules', 'versioningConfiguration.status')
    """
    if property_.startswith("tags."):
        return f'tags["{property_.removeprefix("tags.")}"]'
    return property_.partition("[")[0]


def top_level(property_: str) -> str:
    return property_.partition(".")[0].partition("[")[0]


def _is_default(name: str, value: Any) -> bool:
    usual = _DEFAULTS.get(name)
    return value in _NOTHING or value == usual or (isinstance(usual, tuple) and value in usual)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _within(live: Any, before: Any) -> Any:
    """Of a map, the keys that were declared: those of others are no drift."""
    if isinstance(live, Mapping) and isinstance(before, Mapping):
        return {key: _within(live[key], value) for key, value in before.items() if key in live}
    return live
