"""Access to states is logged."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, LOGGING, is_replica, takes_logs
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="Access to a bucket is logged.",
    severity="medium",
    level="advisory",
    remediation="Declare an aws.s3.BucketLogging for the bucket, into another bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
    compliance=(Reference("AWS FSBP", "S3.9"),),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Who read a state knows its secrets.

    A bucket that takes the logs of another is excused, and so is a replica: S3 writes it, and nobody reads it but to
    restore.
    """
    if stack.parts(resource, LOGGING) or resource.get("logging.targetBucket"):
        return
    if not takes_logs(resource, stack) and not is_replica(resource, stack):
        yield "access to it is not logged: nobody can say who has read a state"
