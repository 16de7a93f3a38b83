"""No bucket of states speaks to browsers."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

_SITES = "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
_ORIGINS = "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"

POLICY = Policy(
    sentence="A bucket is neither a website nor open to the scripts of websites.",
    severity="high",
    remediation="Take the website or CORS configuration away, and serve files from a bucket in another stack.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html",
    resources=(BUCKET, _SITES, _ORIGINS),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A bucket of states is for states. The endpoints of websites know no TLS."""
    if resource.kind == _SITES or resource.blocks("website"):
        yield "it makes a bucket a website: a bucket of states serves nothing else"
    if resource.kind == _ORIGINS or resource.blocks("corsRules"):
        yield "it lets scripts of websites read a bucket: a bucket of states serves nothing else"
