"""Why something in RAM cannot be removed now: others use it. Nothing is written.

Sources: RAM API, ListEntitiesForPolicy, ListPoliciesForRole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Context, Inputs, Live
from stateroom.engine.handlers.alicloud.ram._tags import ABSENT


def of_policy(inputs: Inputs, _live: Live, _context: Context) -> Steps[tuple[str, ...]]:
    """Who has the policy, other than our own role, which has the policy's name: that attachment goes before."""
    name = inputs["policyName"]
    page = yield Call("ram", "ListEntitiesForPolicy", {"PolicyName": name, "PolicyType": "Custom"}, absent=ABSENT)
    return tuple(
        f"policy {name} is attached to {holder}" for holder in holders_of(page or {}) if holder != f"role {name}"
    )


def of_role(inputs: Inputs, _live: Live, _context: Context) -> Steps[tuple[str, ...]]:
    """The policies that the role has, other than our own, which has the role's name."""
    name = inputs["roleName"]
    answer = yield Call("ram", "ListPoliciesForRole", {"RoleName": name}, absent=ABSENT)
    found = (answer or {}).get("Policies", {}).get("Policy", [])
    others = [each for each in found if (each["PolicyName"], each["PolicyType"]) != (name, "Custom")]
    return tuple(f"role {name} has the policy {each['PolicyName']}" for each in others)


def holders_of(page: Mapping[str, Any]) -> list[str]:
    """Who has a policy, such as `role deploy`."""
    return [
        f"{kind} {holder[f'{kind.title()}Name']}"
        for kind in ("role", "user", "group")
        for holder in page.get(f"{kind.title()}s", {}).get(kind.title(), [])
    ]
