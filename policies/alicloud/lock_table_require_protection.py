"""No lock table is deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._provider import is_local
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A lock table and its instance are protected from deletion.",
    severity="high",
    remediation="Give table and instance the resource option protect.",
    url="https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    resources=("alicloud:ots/table:Table", "alicloud:ots/instance:Instance"),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Without digests no client notices a stale state. A table on a local cloud is excused: it is thrown away."""
    if not resource.protect and not is_local(resource):
        yield "it is not protected: one `pulumi destroy` would delete it"
