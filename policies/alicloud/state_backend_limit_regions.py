"""States lie where they may lie."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

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
    """A region that the provider does not name is that of whoever runs the program."""
    allowed = settings["regions"]
    if not allowed:
        return
    region = resource.region
    if region is None:
        yield "its region is left to the environment"
    elif region not in allowed:
        yield f"it lies in {region} (allowed: {', '.join(allowed)})"
