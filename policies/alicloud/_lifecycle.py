"""The lifecycle rules of a bucket. The provider knows them as a block of the bucket only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.policy.resource import Resource

Rule = Mapping[str, Any]


def rules_of(bucket: Resource) -> list[tuple[str, Rule]]:
    """The enabled rules, with what messages call them: by their id, or by their place, counted from 1."""
    found = enumerate(bucket.items("lifecycleRules"), start=1)
    return [(f"rule {rule.get('id') or f'#{place}'}", rule) for place, rule in found if rule.get("enabled")]


def is_for_all(rule: Rule) -> bool:
    """Whether a rule is for every object."""
    return not (rule.get("prefix") or rule.get("tags") or rule.get("filter"))
