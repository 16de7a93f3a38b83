"""No bucket goes with everything that is in it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._provider import is_local
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket that is not empty cannot be deleted.",
    severity="critical",
    remediation="Leave force_destroy out.",
    url="https://www.alibabacloud.com/help/en/oss/developer-reference/deletebucket",
    resources=(BUCKET,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """OSS refuses to delete a bucket with something in it. A local cloud is excused: it is thrown away as a whole."""
    if resource.get("forceDestroy", False) and not is_local(resource):
        yield "forceDestroy is on: with the bucket go all states and all their versions"
