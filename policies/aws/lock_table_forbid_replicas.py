"""A lock table exists once."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

_OTHERS = ("aws:dynamodb/globalTable:GlobalTable", "aws:dynamodb/tableReplica:TableReplica")

POLICY = Policy(
    sentence="A lock table has no replica in another region.",
    severity="critical",
    remediation="Take the replicas away: a lock is taken in the region of its state.",
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html",
    resources=("aws:dynamodb/table:Table", *_OTHERS),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Regions that agree a moment later give the same lock to two clients at once."""
    if resource.kind in _OTHERS:
        yield "it makes a table global: two regions would give the same lock at once"
    for replica in resource.blocks("replicas"):
        yield f"it has a replica in {replica.get('regionName')}: two regions would give the same lock at once"
