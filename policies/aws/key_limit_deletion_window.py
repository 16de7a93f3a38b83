"""A key is not gone at once."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key that is to be deleted can be kept for a while.",
    severity="high",
    level="advisory",
    remediation="Raise deletion_window_in_days; 30 is the longest.",
    url="https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    resources=("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey"),
    parameters={"days": Parameter("integer", 14, "Days in which a deletion can be called off at least.", 7, 30)},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """With the key, every state that it encrypts is gone. KMS waits for 30 days if nothing is said."""
    days = resource.get("deletionWindowInDays", 30)
    if days < settings["days"]:
        yield f"its deletion can be called off for {days} days only, and {settings['days']} are wanted"
