"""Other accounts say for whom they act."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._access import account_of, demanded, principals, trusted
from policies.alicloud._provider import setting
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that another account may assume demands an external id.",
    severity="medium",
    remediation="Demand sts:ExternalId in the trust policy's statement, and give the id to the other account.",
    url="https://www.alibabacloud.com/help/en/ram/api-assumerole",
    resources=("alicloud:ram/role:Role",),
    parameters={
        "accounts": Parameter("strings", [], "Accounts that are one's own, beside the provider's account_id."),
    },
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Otherwise a service of that account could be talked into reading our states for somebody else.

    Where neither the provider nor the parameter names an account of one's own, no account is known to be another's.
    """
    account = setting(resource, "accountId")
    own = {*settings["accounts"], *([str(account)] if account else [])}
    for name, statement in trusted(resource):
        others = sorted({account_of(who) for who in principals(statement, "RAM")} - own)
        if own and others and not any(given.strip("*?") for given in demanded(statement, "sts:externalid")):
            yield f"{name} of its trust policy lets account {', '.join(others)} assume it without an external id"
