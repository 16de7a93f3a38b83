"""No state is moved to where it cannot be read at once."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, takes_logs
from policies.aws._lifecycle import rules_of
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

_ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")

POLICY = Policy(
    sentence="No lifecycle rule moves objects to an archive.",
    severity="high",
    remediation="Take the transition out, or move to a class that is read at once, such as GLACIER_IR.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/archived-objects.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """An archived state must be restored first, which takes hours. Buckets that take access logs are excused."""
    if takes_logs(resource, stack):
        return
    for rule in rules_of(resource, stack):
        for archive in rule.classes():
            if archive in _ARCHIVES:
                yield f"{rule.name} moves states to {archive}, where no client can read them"
