"""No state is deleted because it is old."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, takes_logs
from policies.aws._lifecycle import rules_of
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="No lifecycle rule deletes current objects.",
    severity="critical",
    remediation="Take days and date out of the rule's expiration; expired_object_delete_marker may stay.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A stack that nobody has changed for a year still exists. Buckets that take access logs are excused."""
    if takes_logs(resource, stack):
        return
    for rule in rules_of(resource, stack):
        if rule.expires:
            yield f"{rule.name} deletes current states when they are old"
