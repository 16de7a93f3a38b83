"""Rules between values. Each function is pure and yields a Finding for every place that breaks the rule.

The first paragraph of a rule's docstring stands in docs/configuration.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from stateroom.config.per_cloud import PerCloud
from stateroom.config.problems import Finding
from stateroom.facts import CloudName

Relation = Callable[[Any], Iterator[Finding]]
"""A rule takes the backend of its own cloud."""


def _aws() -> tuple[Relation, ...]:
    from stateroom.config.relations import aws

    return aws.RELATIONS


def _alicloud() -> tuple[Relation, ...]:
    from stateroom.config.relations import alicloud

    return alicloud.RELATIONS


RELATIONS: Final[Mapping[CloudName, tuple[Relation, ...]]] = PerCloud({"aws": _aws, "alicloud": _alicloud})
