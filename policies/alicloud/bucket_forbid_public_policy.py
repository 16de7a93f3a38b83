"""No bucket's policy lets everybody in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, bucket_statements
from policies.alicloud._principal import reaches_everyone
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket's policy allows nothing to everyone.",
    severity="critical",
    remediation="Name the accounts, users or role sessions in the statement's Principal.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/oss-bucket-policy/",
    compliance=(
        Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.1"),
        Reference("Alibaba Cloud Config", "oss-bucket-policy-no-any-anonymous"),
    ),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """An address or a network is no identity, so a condition does not excuse an Allow for everyone."""
    for name, statement in bucket_statements(resource, stack) or []:
        if statement.allows and reaches_everyone(statement):
            yield f"{name} of its policy allows {', '.join(statement.actions)} to everyone"
