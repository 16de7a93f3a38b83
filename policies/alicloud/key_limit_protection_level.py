"""Keys are kept where they may be kept."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A KMS key has one of the protection levels that are allowed.",
    severity="low",
    level="advisory",
    remediation="Make a key with another protection_level: it cannot be changed later.",
    url="https://www.alibabacloud.com/help/en/kms/developer-reference/api-createkey",
    resources=("alicloud:kms/key:Key",),
    parameters={
        "levels": Parameter("strings", ["SOFTWARE", "HSM"], "The protection levels that are allowed."),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """In a KMS instance its type decides, whatever the key says: without a word of it, such a key is left alone."""
    if resource.get("dkmsInstanceId") and resource.get("protectionLevel") is None:
        return
    level = resource.get("protectionLevel", "SOFTWARE")
    if level not in settings["levels"]:
        yield f"its protection level is {level} (allowed: {', '.join(settings['levels'])})"
