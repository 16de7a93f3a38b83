"""Lifecycle rules: those of others in the bucket stay, ours are known by their ids. Pure.

Source: OSS API, PutBucketLifecycle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stateroom.engine.calls import Call
from stateroom.engine.decision import Inputs
from stateroom.engine.handlers.alicloud.oss._request import call

Rule = dict[str, Any]


def declared_rules(inputs: Inputs) -> list[Rule]:
    """The declared rules, without what is not set."""
    return [_plain(rule) for rule in inputs.get("lifecycleRules") or []]


def covers(live: Iterable[Rule], declared: Iterable[Rule]) -> bool:
    """Whether every declared rule is there as declared."""
    there = {rule["id"]: rule for rule in live}
    return all(there.get(rule["id"]) == rule for rule in declared)


def merged(live: Iterable[Rule], declared: Iterable[Rule]) -> list[Rule]:
    """The rules of others in their order, then ours."""
    ours = {rule["id"]: rule for rule in declared}
    return [*(rule for rule in live if rule["id"] not in ours), *ours.values()]


def write(inputs: Inputs, rules: Sequence[Rule]) -> Call:
    # Rules of others may be about objects that ours are about, too, which OSS refuses otherwise.
    several = {"Headers": {"x-oss-allow-same-action-overlap": "true"}} if len(rules) > 1 else {}
    return call(inputs, "PutBucketLifecycle", {"Rule": [_to_oss(rule) for rule in rules]}, **several)


def from_oss(rules: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """What we do not know of a rule is kept under `other`, so that a rule of others is written back whole."""
    return [_from_oss(rule) for rule in rules]


def _to_oss(rule: Rule) -> dict[str, Any]:
    written: dict[str, Any] = {
        "ID": rule["id"],
        "Prefix": rule.get("prefix", ""),
        "Status": "Enabled" if rule["enabled"] else "Disabled",
    }
    for expiration in rule.get("expirations", []):
        days, marker = expiration.get("days"), expiration.get("expiredObjectDeleteMarker")
        written["Expiration"] = {
            **({"Days": str(days)} if days is not None else {}),
            **({"ExpiredObjectDeleteMarker": "true"} if marker else {}),
        }
    for old in rule.get("noncurrentVersionExpirations", []):
        written["NoncurrentVersionExpiration"] = {"NoncurrentDays": str(old["days"])}
    for upload in rule.get("abortMultipartUploads", []):
        written["AbortMultipartUpload"] = {"Days": str(upload["days"])}
    return {**written, **rule.get("other", {})}


def _from_oss(rule: Mapping[str, Any]) -> Rule:
    # Elements that may repeat are read as lists, empty ones where there are none.
    rest = {name: value for name, value in rule.items() if value != []}
    found: Rule = {
        "id": rest.pop("ID", ""),
        "prefix": rest.pop("Prefix", None) or "",
        "enabled": rest.pop("Status", "") == "Enabled",
    }
    expiration = rest.get("Expiration") or {}
    if expiration and set(expiration) <= {"Days", "ExpiredObjectDeleteMarker"}:
        rest.pop("Expiration")
        marker = expiration.get("ExpiredObjectDeleteMarker") == "true"
        found["expirations"] = [
            {
                **({"days": int(expiration["Days"])} if "Days" in expiration else {}),
                **({"expiredObjectDeleteMarker": True} if marker else {}),
            }
        ]
    old = rest.get("NoncurrentVersionExpiration") or {}
    if set(old) == {"NoncurrentDays"}:
        rest.pop("NoncurrentVersionExpiration")
        found["noncurrentVersionExpirations"] = [{"days": int(old["NoncurrentDays"])}]
    upload = rest.get("AbortMultipartUpload") or {}
    if set(upload) == {"Days"}:
        rest.pop("AbortMultipartUpload")
        found["abortMultipartUploads"] = [{"days": int(upload["Days"])}]
    return {**found, **({"other": rest} if rest else {})}


def _plain(rule: Mapping[str, Any]) -> Rule:
    """A declared rule as it would be read: numbers cross the SDK's wire as doubles, and what is not set is None."""
    cleaned = {name: _clean(value) for name, value in rule.items() if value is not None}
    return {"prefix": "", **cleaned}


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _clean(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
