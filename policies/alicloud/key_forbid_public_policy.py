"""No key is everybody's."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._principal import reaches_everyone
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource
from stateroom.policy.statement import numbered, statements

POLICY = Policy(
    sentence="No statement of a key's policy allows something to everybody.",
    severity="critical",
    remediation="Name accounts, users or roles in the statement's Principal.",
    url="https://www.alibabacloud.com/help/en/kms/developer-reference/api-setkeypolicy",
    resources=("alicloud:kms/key:Key",),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Only keys of a KMS instance have a policy. A condition does not say who somebody is."""
    for name, statement in numbered(statements(resource, "policy")):
        if statement.allows and reaches_everyone(statement):
            yield f"{name} of its policy lets everyone use the key"
