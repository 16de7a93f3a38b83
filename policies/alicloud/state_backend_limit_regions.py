"""States lie where they may lie."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource, UndecidedError

POLICY = Policy(
    sentence="States, locks and keys are in the regions that are allowed.",
    severity="medium",
    level="advisory",
    remediation="Give the resource a provider of a region that is allowed.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints",
    resources=("alicloud:oss/bucket:Bucket", "alicloud:ots/instance:Instance", "alicloud:kms/key:Key"),
    parameters={
        "regions": Parameter("strings", [], "The regions that are allowed; when there are none, all are."),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """All three lie in the region of their provider. Where that one takes it from its environment, nobody can tell."""
    allowed = settings["regions"]
    if not allowed:
        return
    region = resource.region
    if region is None:
        raise UndecidedError(resource, "region")
    if region not in allowed:
        yield f"it is in {region} (allowed: {', '.join(allowed)})"
