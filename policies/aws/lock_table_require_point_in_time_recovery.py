"""A lock table can be brought back as it was."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table can be restored to any moment of the last days.",
    severity="medium",
    remediation="Set point_in_time_recovery with enabled on the table.",
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    compliance=(Reference("AWS FSBP", "DynamoDB.2"),),
    resources=("aws:dynamodb/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """It holds the digests of the states: without them nobody sees that a state was changed by hand."""
    if not resource.get("pointInTimeRecovery.enabled", False):
        yield "it has no point-in-time recovery: the digests of the states could not be brought back"
