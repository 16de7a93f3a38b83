"""Why something in IAM cannot be removed now: others use it. Nothing is written.

Sources: IAM API, ListEntitiesForPolicy, ListAttachedRolePolicies, ListRolePolicies, ListRoles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.config.names import role_name
from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Context, Inputs, Live
from stateroom.engine.policy_document import canonical

_ABSENT: Final = frozenset({"NoSuchEntity"})
_ACCESSES: Final = ("writer", "reader", "admin", "replication")


def of_policy(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """Who has the policy, other than our own role of the same access: that attachment goes before the policy."""
    own = {f"role {name}" for name in _own_roles(context) & {inputs["name"]}}
    params, found = {"PolicyArn": live["arn"]}, list[str]()
    while True:
        page = yield Call("iam", "list_entities_for_policy", params, absent=_ABSENT)
        found += [holder for holder in names_of(page or {}) if holder not in own]
        if page is None or not page.get("IsTruncated"):
            return tuple(f"policy {inputs['name']} is attached to {holder}" for holder in found)
        params = {**params, "Marker": page["Marker"]}


def of_role(inputs: Inputs, _live: Live, _context: Context) -> Steps[tuple[str, ...]]:
    """The policies that the role has, other than our own, which has the role's name."""
    name = inputs["name"]
    role = {"RoleName": name}
    attached, inline = yield (
        Call("iam", "list_attached_role_policies", role, absent=_ABSENT),
        Call("iam", "list_role_policies", role, absent=_ABSENT),
    )
    policies = [each["PolicyName"] for each in (attached or {}).get("AttachedPolicies", [])]
    return (
        *(f"role {name} has the policy {policy}" for policy in policies if policy != name),
        *(f"role {name} has the inline policy {policy}" for policy in (inline or {}).get("PolicyNames", [])),
    )


def of_provider(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """The audiences that others added, and the roles of others that trust it."""
    declared = inputs["clientIdLists"]
    known = () if declared is UNKNOWN else declared
    others = [audience for audience in live["clientIdLists"] if audience not in known]
    trusting = yield from _roles_that_name(live["arn"], context)
    return (
        *(f"identity provider {live['url']} serves the audience {audience} of others" for audience in others),
        *(f"identity provider {live['url']} is trusted by role {role}" for role in trusting),
    )


def _roles_that_name(arn: str, context: Context) -> Steps[list[str]]:
    """The roles of the account, other than this backend's own, whose trust policy names `arn`."""
    own, params, found = _own_roles(context), dict[str, Any](), list[str]()
    while True:
        page = yield Call("iam", "list_roles", params)
        found += [
            role["RoleName"]
            for role in page["Roles"]
            if role["RoleName"] not in own and f'"{arn}"' in canonical(role["AssumeRolePolicyDocument"])
        ]
        if not page.get("IsTruncated"):
            return found
        params = {"Marker": page["Marker"]}


def _own_roles(context: Context) -> set[str]:
    backend = context.owner[1].partition("@")[0]
    return {role_name(backend, access) for access in _ACCESSES}


def names_of(page: Mapping[str, Any]) -> list[str]:
    """Who has a policy, such as `role deploy`, from one page of ListEntitiesForPolicy."""
    return [
        f"{kind} {holder[f'{kind.title()}Name']}"
        for kind in ("role", "user", "group")
        for holder in page.get(f"Policy{kind.title()}s", [])
    ]
