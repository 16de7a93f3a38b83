"""What is made says whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._provider import default_tags
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Buckets, tables, keys and roles have the tags that are wanted.",
    severity="low",
    level="advisory",
    remediation="Add the tags to the resource, or to default_tags of its provider.",
    url="https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html",
    resources=("aws:s3/bucket:Bucket", "aws:dynamodb/table:Table", "aws:kms/key:Key", "aws:iam/role:Role"),
    parameters={"tags": Parameter("strings", [], "Names of the tags that each must have; empty means none.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A tag without a value does not count."""
    if not settings["tags"]:
        return
    tags = {**default_tags(resource), **resource.get("tags", {})}
    missing = [name for name in settings["tags"] if not tags.get(name)]
    if missing:
        yield f"it lacks the tags {', '.join(missing)}"
