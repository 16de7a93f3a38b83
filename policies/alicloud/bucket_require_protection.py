"""No bucket is deleted by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._provider import is_local
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket is protected from deletion.",
    severity="high",
    remediation="Give the bucket the resource option protect, and leave force_destroy out.",
    url="https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    resources=(BUCKET,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A bucket on a local cloud is excused: it is made to be thrown away."""
    if resource.get("forceDestroy", False):
        yield "forceDestroy is on: with the bucket go all states and all their versions"
    if not resource.protect and not is_local(resource):
        yield "it is not protected: one `pulumi destroy` would delete it"
