"""What holds data is protected."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._provider import is_local
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Pulumi refuses to delete a bucket, a lock table, its instance or a key.",
    severity="high",
    remediation="Set the resource option protect.",
    url="https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    resources=(
        "alicloud:oss/bucket:Bucket",
        "alicloud:ots/instance:Instance",
        "alicloud:ots/table:Table",
        "alicloud:kms/key:Key",
    ),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A change of name would replace it, and with it would go what it holds.

    A local cloud is excused: it is thrown away as a whole.
    """
    if not resource.protect and not is_local(resource):
        yield "it is not protected: a replacement or a destroy would delete what it holds"
