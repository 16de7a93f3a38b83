"""Rules that S3 keeps as one list, of which some are ours and some may be others': lifecycle and replication. Pure.

A rule is known by its id. Ours are those that are declared, and any whose id begins with OURS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stateroom.engine.decision import UNKNOWN, Change
from stateroom.engine.handlers.aws.s3._request import whole

OURS = "stateroom-"
"""How the id of a rule of ours begins."""

Rule = Mapping[str, Any]


def canonical(rule: Rule) -> dict[str, Any]:
    """The rule with its conditions in one form: equal for equal meanings, and accepted by S3.

    A top-level prefix becomes a filter (S3 refuses a list that has rules of both kinds), an empty filter that of
    the empty prefix, a conjunction of one condition that condition. Empty parts are left out.
    """
    kept = {
        key: value for key, value in rule.items() if key not in ("filter", "prefix") and value not in (None, [], {})
    }
    return {**whole(kept), "filter": whole(_filter(rule))}


def differences(live: Sequence[Rule], declared: Sequence[Rule]) -> tuple[Change, ...]:
    """What has to change so that our rules are as declared. Both lists are canonical. Others' never differ."""
    current = {rule["id"]: rule for rule in live}
    changes: list[Change] = []
    for rule in declared:
        before = current.get(rule["id"])
        if before is None:
            changes.append(Change(f"rules[{rule['id']}]", None, rule))
            continue
        for part in [*rule, *(part for part in before if part not in rule)]:
            if before.get(part) != rule.get(part):
                changes.append(Change(f"rules[{rule['id']}].{part}", before.get(part), rule.get(part)))
    wanted = {rule["id"] for rule in declared}
    changes.extend(
        Change(f"rules[{name}]", rule, None)
        for name, rule in current.items()
        if name not in wanted and name.startswith(OURS)
    )
    return tuple(changes)


def foreign(live: Sequence[Rule], declared: Sequence[Rule]) -> list[Rule]:
    """The live rules that are not ours."""
    wanted = {rule["id"] for rule in declared}
    return [rule for rule in live if rule["id"] not in wanted and not rule["id"].startswith(OURS)]


def is_unknown(value: Any) -> bool:
    """Whether anything in a declared value is not yet known."""
    if isinstance(value, Mapping):
        return any(map(is_unknown, value.values()))
    if isinstance(value, list):
        return any(map(is_unknown, value))
    return value is UNKNOWN


def _filter(rule: Rule) -> Any:
    declared = rule.get("filter") or {}
    if is_unknown(declared):
        return declared
    both = declared.get("and") or {}
    conditions = {**both, **declared}
    tags = dict(both.get("tags") or {})
    if declared.get("tag"):
        tags[declared["tag"]["key"]] = declared["tag"]["value"]
    prefix = conditions.get("prefix") or rule.get("prefix") or ""
    sizes = {
        name: conditions[name]
        for name in ("objectSizeGreaterThan", "objectSizeLessThan")
        if conditions.get(name) is not None
    }
    if len(tags) + len(sizes) + bool(prefix) > 1:
        return {"and": {**({"prefix": prefix} if prefix else {}), **({"tags": tags} if tags else {}), **sizes}}
    for key, value in tags.items():
        return {"tag": {"key": key, "value": value}}
    return sizes or {"prefix": prefix}
