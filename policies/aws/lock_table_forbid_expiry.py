"""Nothing in a lock table goes away by itself."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Nothing in a lock table expires.",
    severity="critical",
    remediation="Take ttl away from the table.",
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
    resources=("aws:dynamodb/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A lock ends when its holder lets go, and a digest is as old as its state."""
    if resource.get("ttl.enabled", False):
        yield f"its items expire by {resource.get('ttl.attributeName')}: locks and digests would go away by themselves"
