"""Nobody may do everything."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._identity import PERMISSIONS, allowances
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No statement of an identity's policy allows all actions, of a service or of all.",
    severity="high",
    remediation="Name the actions that are needed, such as s3:GetObject.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    compliance=(
        Reference("AWS FSBP", "IAM.1"),
        Reference("AWS FSBP", "IAM.21"),
        Reference("CIS AWS Foundations 3.0.0", "1.16"),
    ),
    resources=PERMISSIONS,
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """`s3:*` holds the deletion of versions and of the bucket's policy, and whatever S3 learns to do next."""
    for label, statement in allowances(resource):
        if "NotAction" in statement.excluded:
            yield f"{label} allows every action but some: what a service learns to do next is allowed, too"
            continue
        wide = [action for action in statement.actions if action == "*" or action.partition(":")[2].strip("*?") == ""]
        if wide:
            yield f"{label} allows {', '.join(wide)}: name the actions that are needed"
