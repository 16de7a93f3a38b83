"""Nothing is made over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._provider import is_local, setting
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A provider talks to Alibaba Cloud over HTTPS.",
    severity="high",
    remediation="Take protocol out of the provider's configuration, or set it to HTTPS.",
    url="https://www.pulumi.com/registry/packages/alicloud/installation-configuration/",
    resources=(
        "alicloud:oss/bucket:Bucket",
        "alicloud:ots/instance:Instance",
        "alicloud:kms/key:Key",
        "alicloud:ram/role:Role",
    ),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Who changes a request on the way decides what is made. A local cloud is excused: nothing leaves the computer."""
    if str(setting(resource, "protocol") or "HTTPS").upper() != "HTTPS" and not is_local(resource):
        yield "its provider talks plain HTTP"
