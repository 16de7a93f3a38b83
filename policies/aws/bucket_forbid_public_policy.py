"""No bucket policy lets everybody in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, POLICY_OF_BUCKET
from policies.aws._everyone import open_statements
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No statement of a bucket policy allows something to everybody.",
    severity="critical",
    remediation="Name the principals, or demand an organization, account or VPC endpoint in the statement's condition.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#"
    "access-control-block-public-access-policy-status",
    compliance=(Reference("AWS FSBP", "S3.2"), Reference("AWS FSBP", "S3.3")),
    resources=(POLICY_OF_BUCKET, BUCKET, "aws:s3/accessPoint:AccessPoint"),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """The policy of an access point counts, because it is another door to the same bucket."""
    for label in open_statements(resource, "policy"):
        yield f"{label} lets everybody in, and no condition says who or from where"
