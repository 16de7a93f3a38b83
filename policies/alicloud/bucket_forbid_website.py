"""No bucket is a website."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, is_set
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket serves no website.",
    severity="high",
    remediation="Take the alicloud.oss.BucketWebsite, or the website block, away.",
    url="https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketwebsite",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A website answers whoever asks, and its redirects may send a client elsewhere."""
    if is_set(resource, stack, "BucketWebsite", "website"):
        yield "it serves a website"
