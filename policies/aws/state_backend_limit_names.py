"""Names follow a pattern."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="The names of buckets, tables, roles and policies follow the pattern that is wanted.",
    severity="low",
    level="advisory",
    remediation="Name the resource by the pattern.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    resources=("aws:s3/bucket:Bucket", "aws:dynamodb/table:Table", "aws:iam/role:Role", "aws:iam/policy:Policy"),
    parameters={"pattern": Parameter("string", "*", "What a name must look like; `*` and `?` stand for anything.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A name that is made up by the provider is no name."""
    pattern = settings["pattern"]
    if pattern == "*":
        return
    name = resource.get("bucket" if resource.kind == "aws:s3/bucket:Bucket" else "name")
    if name is None:
        yield f"it has no name of its own, and {pattern} is wanted"
    elif not fnmatchcase(name, pattern):
        yield f"its name is {name}, and {pattern} is wanted"
