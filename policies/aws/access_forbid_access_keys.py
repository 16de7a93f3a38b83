"""No program makes credentials that last."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No access keys are made for users.",
    severity="high",
    level="advisory",
    remediation="Let people and jobs assume a role: by identity tokens, single sign-on or an instance profile.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
    resources=("aws:iam/accessKey:AccessKey",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """They do not end, and the secret lies in the state of the program that made them."""
    yield f"it makes credentials for the user {resource.get('user')} that do not end"
