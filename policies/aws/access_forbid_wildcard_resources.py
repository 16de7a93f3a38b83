"""Nobody may reach every state of an account."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._identity import PERMISSIONS, allowances
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

_SERVICES = ("s3", "dynamodb", "kms", "*")
# These speak of no resource. Source: Service Authorization Reference.
_ACCOUNT_WIDE = (
    "s3:listallmybuckets",
    "s3:getaccountpublicaccessblock",
    "dynamodb:listtables",
    "dynamodb:describelimits",
    "kms:listkeys",
    "kms:listaliases",
    "kms:createkey",
    "kms:generaterandom",
)

POLICY = Policy(
    sentence="No statement of an identity's policy reaches every bucket, table or key.",
    severity="high",
    remediation="Name the ARNs of the bucket, the table and the key.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    compliance=(Reference("AWS FSBP", "KMS.1"), Reference("AWS FSBP", "KMS.2")),
    resources=PERMISSIONS,
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Only S3, DynamoDB and KMS are looked at, and not what they allow without a resource."""
    for label, statement in allowances(resource):
        actions = [action for action in statement.actions if action.lower() not in _ACCOUNT_WIDE]
        if not any(action.lower().partition(":")[0] in _SERVICES for action in actions):
            continue
        if "NotResource" in statement.excluded:
            yield f"{label} allows {actions[0]} everywhere but in some places"
            continue
        for where in statement.resources:
            # Of a table and a key it is what stands behind the slash, of a bucket all of it.
            part = where.split(":", 5)[-1].removeprefix("table/").removeprefix("key/").removeprefix("alias/")
            if part[:1] in ("*", "?"):
                yield f"{label} allows {actions[0]} on {where}: name the resources"
