"""No user has rights of its own."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Users get no policies of their own.",
    severity="medium",
    level="advisory",
    remediation="Let the user assume a role, or give the policy to a group.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    compliance=(Reference("AWS FSBP", "IAM.2"), Reference("CIS AWS Foundations 3.0.0", "1.15")),
    resources=(
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
    ),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """The credentials of a user do not end; those of a role do."""
    for user in (*resource.items("user"), *resource.items("users")):
        yield f"it gives the user {user} rights of its own: let it assume a role"
