"""Every lock table is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table is encrypted at rest.",
    severity="medium",
    level="advisory",
    remediation="Make a new table with enable_sse: encryption is chosen when a table is made.",
    url="https://www.alibabacloud.com/help/en/tablestore/data-encryption",
    resources=("alicloud:ots/table:Table",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A lock says who works on what. Some regions know no encryption, so this is advice."""
    if not resource.get("enableSse", False):
        yield "it is not encrypted"
        return
    if resource.get("sseKeyType") == "SSE_BYOK":
        for name in ("sseKeyId", "sseRoleArn"):
            if not resource.get(name):
                yield f"it is to be encrypted with a key of one's own, and has no {name}"
