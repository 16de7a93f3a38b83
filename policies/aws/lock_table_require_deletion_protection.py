"""A lock table is not deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._provider import is_local
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table is protected from deletion.",
    severity="high",
    remediation="Set deletion_protection_enabled on the table.",
    url="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    compliance=(Reference("AWS FSBP", "DynamoDB.6"),),
    resources=("aws:dynamodb/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Without the table nobody can take a lock, or everybody can. Local clouds are excused: they are thrown away."""
    if not resource.get("deletionProtectionEnabled", False) and not is_local(resource):
        yield "it is not protected from deletion: locks that are held would be gone"
