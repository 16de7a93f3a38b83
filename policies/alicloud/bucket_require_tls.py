"""Every bucket refuses plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from policies.alicloud._bucket import BUCKET, bucket_statements
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack
from stateroom.policy.statement import Statement

POLICY = Policy(
    sentence="A bucket's policy refuses every request over plain HTTP.",
    severity="high",
    remediation="Deny oss:* on the bucket and its objects to everyone where acs:SecureTransport is false.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/oss-bucket-policy/",
    compliance=(
        Reference("CIS Alibaba Cloud Foundation 2.0.0", "5.4"),
        Reference("Alibaba Cloud Config", "oss-bucket-only-https-enabled"),
    ),
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Over plain HTTP a state and its signature can be read on the way. Logs are no less secret."""
    found = bucket_statements(resource, stack)
    if found is None:
        yield "it has no BucketPolicy: plain HTTP is answered"
        return
    name = str(resource.get("bucket", ""))
    if not any(_denies_plain_http(each, name) for _, each in found):
        yield "no statement of its policy denies everything to everyone over plain HTTP"


def _denies_plain_http(statement: Statement, bucket: str) -> bool:
    return (
        statement.effect.lower() == "deny"
        and not statement.excluded
        and any("*" in who for who in statement.principals.values())
        and any(action in ("*", "oss:*") for action in statement.actions)
        and _covers(statement, bucket)
        and _covers(statement, f"{bucket}/")
        and _conditions(statement) == [("bool", "acs:securetransport", "false")]
    )


def _covers(statement: Statement, path: str) -> bool:
    return any(fnmatchcase(path, pattern.split(":", 4)[-1]) for pattern in statement.resources)


def _conditions(statement: Statement) -> list[tuple[str, str, str]]:
    return [
        (operator.lower(), key.lower(), ",".join(values).lower())
        for operator, operands in statement.condition.items()
        for key, values in operands.items()
    ]
