"""What is left of uploads that were not completed goes away."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from policies.aws._lifecycle import rules_of
from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket takes away what is left of uploads that were not completed.",
    severity="low",
    level="advisory",
    remediation="Add a lifecycle rule with abort_incomplete_multipart_upload for all objects of the bucket.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    compliance=(Reference("AWS FSBP", "S3.13"),),
    resources=(BUCKET,),
    parameters={"days": Parameter("integer", 30, "Days after which they go at the latest.", 1, 365)},
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Nobody sees them in a listing, and they are paid for. They may hold parts of states."""
    periods = [days for rule in rules_of(resource, stack) if (days := rule.aborts_uploads) is not None]
    if not periods:
        yield "no lifecycle rule takes away uploads that were not completed"
    elif min(periods) > settings["days"]:
        yield f"uploads that were not completed stay for {min(periods)} days, and {settings['days']} are allowed"
