"""A lock lies where its state lies."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, is_replica, takes_logs
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A lock table lies in the region of a bucket of its stack.",
    severity="high",
    remediation="Declare the table with the region, or the provider, of the bucket.",
    url="https://developer.hashicorp.com/terraform/language/backend/s3",
    resources=("aws:dynamodb/table:Table",),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Clients look for the table in the region of the bucket; elsewhere they find none, or that of somebody else.

    Buckets that take logs or are a replica do not count. Without a bucket, or where a region is left to the
    environment, nothing can be compared.
    """
    buckets = [each for each in stack.of(BUCKET) if not takes_logs(each, stack) and not is_replica(each, stack)]
    regions = [bucket.region for bucket in buckets]
    if regions and None not in (*regions, resource.region) and resource.region not in regions:
        there = ", ".join(sorted({str(region) for region in regions}))
        yield f"it lies in {resource.region}, and the states in {there}: clients would not find it"
