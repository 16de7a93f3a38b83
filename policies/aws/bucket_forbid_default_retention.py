"""No bucket whose lock is a file keeps every version of it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
_TABLE = "aws:dynamodb/table:Table"

POLICY = Policy(
    sentence="A bucket in which lock files are written has no default retention.",
    severity="low",
    level="advisory",
    remediation="Take the rule out of the object lock configuration, or lock with a table; versioning keeps states.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Every lock leaves versions of its file behind, and no lifecycle rule may take them away before their time.

    Lock files need no object lock. A stack with a table in it is taken to lock with that.
    """
    if stack.of(_TABLE):
        return
    rules = [rule for part in stack.parts(resource, _LOCK) for rule in part.blocks("rule.defaultRetention")]
    for rule in rules or resource.blocks("objectLockConfiguration.rule.defaultRetention"):
        mode = rule.get("mode")
        yield f"its default retention ({mode}) keeps every version of every lock file"
