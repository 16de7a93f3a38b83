"""No key is lost to its owner."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="KMS may refuse a key policy that would lock its author out.",
    severity="high",
    remediation="Take bypass_policy_lockout_safety_check away.",
    url="https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",
    resources=(
        "aws:kms/key:Key",
        "aws:kms/keyPolicy:KeyPolicy",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/externalKey:ExternalKey",
    ),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A key that nobody can manage can only be deleted by the vendor's support, and never mended."""
    if resource.get("bypassPolicyLockoutSafetyCheck", False):
        yield "it goes round the check that keeps the owner of a key from being locked out"
