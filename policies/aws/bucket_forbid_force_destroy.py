"""No bucket is deleted with what is in it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A bucket that is not empty cannot be deleted.",
    severity="critical",
    remediation="Take force_destroy away, and empty the bucket by hand when it is really to go.",
    url="https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
    resources=(BUCKET,),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """With it, a destroy deletes every version of every state, and locked ones, too."""
    if resource.get("forceDestroy", False):
        yield "force_destroy is on: deleting the bucket would delete every version of every state"
