"""No lock ends by itself."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

_FOR_EVER = -1

POLICY = Policy(
    sentence="The rows of a lock table never expire.",
    severity="critical",
    remediation="Set time_to_live of the table to -1.",
    url="https://www.alibabacloud.com/help/en/tablestore/developer-reference/tableoptions",
    resources=("alicloud:ots/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A lock that ends lets a second client in; a digest that ends lets a stale state pass."""
    seconds = resource.get("timeToLive", _FOR_EVER)
    if seconds != _FOR_EVER:
        yield f"its rows expire after {seconds} seconds: locks and digests would be lost"
