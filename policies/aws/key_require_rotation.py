"""Every key rotates."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key rotates by itself.",
    severity="medium",
    remediation="Set enable_key_rotation, and rotation_period_in_days within the limit, on the key.",
    url="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    compliance=(Reference("CIS AWS Foundations 3.0.0", "3.6"), Reference("AWS Security Hub", "KMS.4")),
    resources=("aws:kms/key:Key",),
    parameters={
        "days": Parameter("integer", 365, "The longest period between two rotations, in days.", 90, 2560),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Keys that cannot rotate (asymmetric, HMAC, imported material) are not for states."""
    if not resource.get("enableKeyRotation", False):
        yield "it does not rotate"
        return
    days = resource.get("rotationPeriodInDays", 365)
    if days > settings["days"]:
        yield f"it rotates every {days} days, and {settings['days']} are allowed"
