"""Every key can be used."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key is enabled.",
    severity="high",
    remediation="Take is_enabled (or enabled) away from the key.",
    url="https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html",
    resources=("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """What a disabled key has encrypted cannot be read, and new states cannot be written."""
    if not resource.get("isEnabled", True) or not resource.get("enabled", True):
        yield "it is disabled: no state that it encrypts can be read"
