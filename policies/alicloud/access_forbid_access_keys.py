"""No credentials are made that do not end."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="No access keys are made for users.",
    severity="high",
    level="advisory",
    remediation="Let the user, the machine or the CI system assume a role.",
    url="https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createaccesskey",
    resources=("alicloud:ram/accessKey:AccessKey",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """The secret of such a key lies in the state of the program that makes it."""
    yield f"it makes credentials for the user {resource.get('userName', 'that calls')} that do not end"
