"""Other accounts say for whom they act."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import trusted
from policies.alicloud._principal import account_of
from policies.alicloud._provider import is_local, setting
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts another account demands an external id.",
    severity="medium",
    level="advisory",
    remediation="Demand sts:ExternalId in the statement's condition; name accounts of your own in the provider's "
    "account_id or in this policy's parameter.",
    url="https://www.alibabacloud.com/help/en/ram/api-assumerole",
    resources=("alicloud:ram/role:Role",),
    parameters={"accounts": Parameter("strings", [], "Accounts of one's own, which need no external id.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A service that works for many could be talked into using the role for somebody else.

    A local cloud is excused: nobody else is there.
    """
    if is_local(resource):
        return
    own = {*settings["accounts"], str(setting(resource, "accountId")), "*"}
    for name, statement in trusted(resource):
        if any(given.strip("*?") for given in statement.demanded_values("sts:externalid")):
            continue
        for account in sorted({account_of(who) for who in statement.principals.get("RAM", ())} - own):
            yield f"{name} trusts the account {account} without an external id"
