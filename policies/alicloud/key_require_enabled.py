"""Every key can be used."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key is enabled.",
    severity="high",
    remediation="Set the status of the key to Enabled, or leave it out.",
    url="https://www.alibabacloud.com/help/en/key-management-service/latest/kms-manage-keys",
    resources=("alicloud:kms/key:Key",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """`keyState` and `isEnabled` are older names of the property."""
    usual = "Enabled" if resource.get("isEnabled", True) else "Disabled"
    status = resource.get("status", resource.get("keyState", usual))
    if status != "Enabled":
        yield f"its status is {status}: no client could read a state"
