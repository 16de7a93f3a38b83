"""The end of a key can be undone for long enough."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key's deletion can be undone for long enough.",
    severity="high",
    level="advisory",
    remediation="Set pending_window_in_days on the key.",
    url="https://www.alibabacloud.com/help/en/key-management-service/latest/kms-manage-keys",
    resources=("alicloud:kms/key:Key",),
    parameters={
        "days": Parameter("integer", 14, "The shortest time until a key ends, in days.", 7, 366),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """With its key, every state ends. `deletionWindowInDays` is the property's older name."""
    days = resource.get("pendingWindowInDays", resource.get("deletionWindowInDays"))
    if days is None:
        yield "it does not say for how long its deletion can be undone"
    elif days < settings["days"]:
        yield f"its deletion can be undone for {days} days, and {settings['days']} are the least"
