"""Nobody gets the rights of an administrator."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="Nothing that AWS manages for administrators is attached.",
    severity="critical",
    remediation="Attach a policy that names the actions and the resources that are needed.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    compliance=(Reference("CIS AWS Foundations 3.0.0", "1.16"),),
    resources=(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "aws:iam/policyAttachment:PolicyAttachment",
        "aws:iam/role:Role",
    ),
    parameters={
        "policies": Parameter(
            "strings",
            [
                "AdministratorAccess",
                "PowerUserAccess",
                "IAMFullAccess",
                "AmazonS3FullAccess",
                "AmazonDynamoDBFullAccess",
            ],
            "Names of the policies that AWS manages and nobody may have.",
        )
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """They reach every state, every version and every lock of the account."""
    arns = [arn for prop in ("policyArn", "policyArns", "managedPolicyArns") for arn in resource.items(prop)]
    for arn in arns:
        if ":iam::aws:policy/" in arn and arn.rpartition("/")[2] in settings["policies"]:
            yield f"it attaches {arn.rpartition('/')[2]}, which reaches every state of the account"
