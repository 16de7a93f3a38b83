"""No key is deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._provider import is_local
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key is protected from deletion.",
    severity="critical",
    remediation="Set deletion_protection Enabled on the key, and give it the resource option protect.",
    url="https://www.alibabacloud.com/help/en/key-management-service/latest/kms-manage-keys",
    compliance=(Reference("Alibaba Cloud Config", "kms-key-delete-protection-enabled"),),
    resources=("alicloud:kms/key:Key",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """With its key, every state ends. A key of a local cloud is excused: it is made to be thrown away."""
    if is_local(resource):
        return
    if resource.get("deletionProtection", "Disabled") != "Enabled":
        yield "its deletion protection is off: with the key go all states"
    if not resource.protect:
        yield "it is not protected: one `pulumi destroy` would delete it"
