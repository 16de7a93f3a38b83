"""Every bucket refuses what is not encrypted on the way."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, policy_statements
from policies.aws._denial import denied_values
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket refuses requests that do not come over TLS.",
    severity="high",
    remediation="Add a statement to the bucket policy that denies s3:* on the bucket and its objects to everybody when "
    "aws:SecureTransport is false.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    compliance=(Reference("AWS FSBP", "S3.5"), Reference("CIS AWS Foundations 3.0.0", "2.1.1")),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A denial that has a second condition, or leaves out an action, a resource or somebody, does not count."""
    denied = denied_values(policy_statements(resource, stack), "Bool", "aws:SecureTransport")
    if "false" not in [value.lower() for value in denied]:
        yield "its policy does not refuse plain HTTP to everybody: states could be read on the way"
