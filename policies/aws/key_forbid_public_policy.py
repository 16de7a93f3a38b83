"""No key is for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._everyone import open_statements
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No statement of a key policy allows something to everybody.",
    severity="critical",
    remediation="Name the principals, or demand an account or organization in the statement's condition.",
    url="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    compliance=(Reference("AWS FSBP", "KMS.5"),),
    resources=(
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
    ),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """`kms:ViaService` alone says through what, not who: everybody can call S3."""
    for label in open_statements(resource, "policy"):
        yield f"{label} lets everybody use the key, and no condition says who"
