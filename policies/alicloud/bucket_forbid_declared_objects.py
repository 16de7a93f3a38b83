"""No program writes into a bucket of states."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET
from policies.alicloud._logs import takes_logs
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

_OBJECT = "alicloud:oss/bucketObject:BucketObject"

POLICY = Policy(
    sentence="A bucket of states holds nothing that a program declares.",
    severity="medium",
    remediation="Give the object a bucket of its own.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/how-oss-works-with-ram",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A program that writes objects could overwrite a state, and every client that may read one could read them.

    A bucket that takes logs is excused: no state is there.
    """
    for part in stack.parts(resource, _OBJECT):
        if not takes_logs(resource, stack):
            yield f"the program writes the object {part.name} into it: only clients write states"
