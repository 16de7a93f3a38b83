"""A policy on a role. Source: RAM API, AttachPolicyToRole, ListPoliciesForRole, DetachPolicyFromRole.

Role and policy are the whole of it: there is nothing to update. Who owns the role is the role's own matter.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import decide

TOKEN = "alicloud:ram/rolePolicyAttachment:RolePolicyAttachment"

_ABSENT = frozenset({"EntityNotExist.Role", "EntityNotExist.Policy", "EntityNotExist.Role.Policy"})
_ATTACHED = frozenset({"EntityAlreadyExists.Role.Policy"})
# A role or a policy that was just made is not known everywhere at once.
_UNSETTLED = frozenset({"EntityNotExist.Role", "EntityNotExist.Policy"})


def identity(inputs: Inputs) -> str:
    """Role and policy, by their names."""
    return f"{inputs['roleName']} ← {inputs['policyName']}"


def predict_outputs(inputs: Inputs, _context: Context) -> dict[str, Any]:
    return dict(_made(inputs))


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    if UNKNOWN in (inputs["roleName"], inputs["policyName"]):
        return None
    answer = yield Call("ram", "ListPoliciesForRole", {"RoleName": inputs["roleName"]}, absent=_ABSENT)
    found = (answer or {}).get("Policies", {}).get("Policy", [])
    attached = {(each["PolicyName"], each["PolicyType"]) for each in found}
    return _made(inputs) if (inputs["policyName"], inputs["policyType"]) in attached else None


def plan(inputs: Inputs, live: Live | None, _context: Context) -> Decision:
    return decide(live, ())


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    yield Call("ram", "AttachPolicyToRole", _params(inputs), absent=_ATTACHED, retry=_UNSETTLED)
    return _made(inputs)


def apply_update(inputs: Inputs, _live: Live, _update: Update, context: Context) -> Steps[Live]:
    """Attaches it again, which changes nothing when it is attached."""
    return apply_create(inputs, context)


def delete(inputs: Inputs, _live: Live, _context: Context) -> Steps[None]:
    yield Call("ram", "DetachPolicyFromRole", _params(inputs), absent=_ABSENT)


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return dict(live)


def _params(inputs: Inputs) -> dict[str, Any]:
    return {
        "RoleName": inputs["roleName"],
        "PolicyName": inputs["policyName"],
        "PolicyType": inputs["policyType"],
    }


def _made(inputs: Inputs) -> Live:
    role, policy, kind = (inputs[name] for name in ("roleName", "policyName", "policyType"))
    unknown = UNKNOWN in (role, policy)
    # The provider's own form of the id, which `pulumi import` takes.
    made = UNKNOWN if unknown else f"role:{policy}:{kind}:{role}"
    return {"id": made, "roleName": role, "policyName": policy, "policyType": kind}
