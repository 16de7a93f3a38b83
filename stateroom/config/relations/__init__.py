"""Rules between values. Each function is pure and yields a Finding for every place that breaks the rule.

The first paragraph of a rule's docstring stands in docs/configuration.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stateroom.config.problems import Finding
from stateroom.config.relations import alicloud, aws
from stateroom.facts import CloudName

Relation = Callable[[Any], Iterator[Finding]]
"""A rule takes the backend of its own cloud."""

RELATIONS: Mapping[CloudName, tuple[Relation, ...]] = {"aws": aws.RELATIONS, "alicloud": alicloud.RELATIONS}
