"""Every bucket refuses old versions of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, policy_statements
from policies.aws._denial import denied_values
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket refuses old versions of TLS.",
    severity="medium",
    remediation="Add a statement to the bucket policy that denies s3:* on the bucket and its objects to everybody when "
    "s3:TlsVersion is less than 1.2.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html",
    resources=(BUCKET,),
    parameters={"minor": Parameter("integer", 2, "The least version of TLS that may be accepted is 1.this.", 2, 3)},
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """A denial that has a second condition, or leaves out an action, a resource or somebody, does not count."""
    denied = denied_values(policy_statements(resource, stack), "NumericLessThan", "s3:TlsVersion")
    if not any(value in [f"1.{minor}" for minor in range(settings["minor"], 4)] for value in denied):
        yield f"its policy does not refuse TLS older than 1.{settings['minor']} to everybody"
