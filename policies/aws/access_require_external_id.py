"""Other accounts name an external id."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._identity import ROLE, trusts
from policies.aws._provider import is_local, own_accounts
from stateroom.policy.definition import Parameter, Policy, Settings
from stateroom.policy.resource import Resource

POLICY = Policy(
    sentence="A role that trusts another account demands an external id.",
    severity="medium",
    level="advisory",
    remediation="Demand sts:ExternalId or aws:PrincipalOrgID in the statement's condition; name accounts of your own "
    "in the provider's allowed_account_ids or in this policy's parameter.",
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    resources=(ROLE,),
    parameters={"accounts": Parameter("strings", [], "Accounts of one's own, which need no external id.")},
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """A service that works for many could be talked into using the role for somebody else.

    The account that the provider may work in is one's own. Local clouds are excused: nobody else is there.
    """
    if is_local(resource):
        return
    own = {*settings["accounts"], *own_accounts(resource)}
    for label, statement in trusts(resource, "sts:AssumeRole"):
        demanded = statement.demanded_values("sts:ExternalId", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths")
        if demanded and not any(value.startswith(("*", "?")) for value in demanded):
            continue
        named = {who.split(":")[4] if who.startswith("arn:") else who for who in statement.principals.get("AWS", ())}
        for account in sorted(named - own - {"*"}):
            yield f"{label} trusts the account {account} without an external id"
