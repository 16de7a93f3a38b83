"""No program writes objects into a bucket of states."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

_OBJECTS = (
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
)

POLICY = Policy(
    sentence="A bucket of states holds nothing that a program declares.",
    severity="medium",
    remediation="Put the object into a bucket of its own, in another stack.",
    url="https://developer.hashicorp.com/terraform/language/backend/s3",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """It could be a state, and then two programs write it without a lock."""
    for kind in _OBJECTS:
        for part in stack.parts(resource, kind):
            yield f"the program writes the object {part.name} into it: only clients write states"
