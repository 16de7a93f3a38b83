"""Data stays where it may be."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Buckets, tables and keys lie in the regions that are allowed.",
    severity="medium",
    level="advisory",
    remediation="Set the region of the resource or of its provider to one that is allowed.",
    url="https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html",
    resources=(
        "aws:s3/bucket:Bucket",
        "aws:dynamodb/table:Table",
        "aws:kms/key:Key",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:dynamodb/tableReplica:TableReplica",
    ),
    parameters={"regions": Parameter("strings", [], "The regions that are allowed; empty means any.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A region that neither the resource nor its provider names is that of whoever runs the program."""
    if not settings["regions"]:
        return
    region = resource.region
    if region is None:
        yield "its region is left to the environment"
    elif region not in settings["regions"]:
        yield f"it lies in {region}, which is not allowed"
