"""No bucket logs into itself."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, LOGGING
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket does not log access to itself into itself.",
    severity="high",
    remediation="Name another bucket as target_bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Each log that is written is an access that is logged, without end; and the logs lie among the states."""
    logging = [part.urn for part in stack.parts(resource, LOGGING)]
    into = [part.urn for part in stack.parts(resource, LOGGING, "targetBucket")]
    own = resource.get("bucket") if resource.get("logging.targetBucket") else None
    if set(logging) & set(into) or (own and own == resource.get("logging.targetBucket")):
        yield "it logs into itself: every log that is written is logged again"
