"""What holds data is protected."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._provider import is_local
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Pulumi refuses to delete a bucket, a table or a key.",
    severity="high",
    remediation="Set the resource option protect=True.",
    url="https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
    resources=("aws:s3/bucket:Bucket", "aws:dynamodb/table:Table", "aws:kms/key:Key"),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A change of name would replace it, and what it holds would be gone. Local clouds are excused: they are thrown
    away as a whole."""
    if not resource.protect and not is_local(resource):
        yield "it is not protected: a replacement or a destroy would delete what it holds"
