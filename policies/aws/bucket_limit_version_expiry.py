"""Old versions of states stay for a while."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from policies.aws._lifecycle import rules_of
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="An old version of an object is kept long enough to be brought back.",
    severity="high",
    remediation="Raise noncurrent_days in the lifecycle rule.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html",
    resources=(BUCKET,),
    parameters={"days": Parameter("integer", 30, "Days that an old version is kept at least.", 1, 36500)},
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Versions that never expire are kept; so are the newest ones of a rule, but only the days are sure."""
    for rule in rules_of(resource, stack):
        days = rule.keeps_versions
        if days is not None and days < settings["days"]:
            yield f"{rule.name} keeps old versions for {days} days, and {settings['days']} are wanted"
