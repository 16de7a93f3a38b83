"""No key is deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._provider import is_local
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key is protected from deletion.",
    severity="high",
    remediation="Set deletion_protection Enabled on the key.",
    url="https://www.alibabacloud.com/help/en/key-management-service/latest/kms-manage-keys",
    compliance=(Reference("Alibaba Cloud Config", "kms-key-delete-protection-enabled"),),
    resources=("alicloud:kms/key:Key",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """KMS itself refuses then, whoever asks. A local cloud is excused: it is thrown away as a whole."""
    if resource.get("deletionProtection", "Disabled") != "Enabled" and not is_local(resource):
        yield "its deletion protection is off: with the key go all states"
