"""A managed policy on a role. Source: IAM API, AttachRolePolicy.

Role and policy are the whole of it: there is nothing to update, and attaching twice is attaching once. Who owns
the role is the role's own matter. An attachment without a known policy does not exist yet.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import decide

TOKEN = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"

_ABSENT = frozenset({"NoSuchEntity"})
# A role or a policy that was just made is not known everywhere at once.
_UNSETTLED = frozenset({"NoSuchEntity", "ConcurrentModification"})


def identity(inputs: Inputs) -> str:
    """Role and policy, by their names."""
    return f"{inputs['role']} ← {str(inputs['policyArn']).rpartition('/')[2]}"


def predict_outputs(inputs: Inputs, _context: Context) -> dict[str, Any]:
    return dict(_made(inputs))


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    if UNKNOWN in (inputs["role"], inputs["policyArn"]):
        return None
    params = {"RoleName": inputs["role"]}
    while True:
        page = yield Call("iam", "list_attached_role_policies", params, absent=_ABSENT)
        if page is None:
            return None
        if any(policy["PolicyArn"] == inputs["policyArn"] for policy in page["AttachedPolicies"]):
            return _made(inputs)
        if not page.get("IsTruncated"):
            return None
        params = {**params, "Marker": page["Marker"]}


def plan(inputs: Inputs, live: Live | None, _context: Context) -> Decision:
    return decide(live, ())


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    yield Call("iam", "attach_role_policy", _params(inputs), retry=_UNSETTLED)
    return _made(inputs)


def apply_update(inputs: Inputs, _live: Live, _update: Update, context: Context) -> Steps[Live]:
    """Attaches it again, which changes nothing when it is attached."""
    return apply_create(inputs, context)


def delete(inputs: Inputs, _live: Live, _context: Context) -> Steps[None]:
    retry = frozenset({"ConcurrentModification"})
    yield Call("iam", "detach_role_policy", _params(inputs), absent=_ABSENT, retry=retry)


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return dict(live)


def _params(inputs: Inputs) -> dict[str, Any]:
    return {"RoleName": inputs["role"], "PolicyArn": inputs["policyArn"]}


def _made(inputs: Inputs) -> Live:
    role, policy = inputs["role"], inputs["policyArn"]
    unknown = UNKNOWN in (role, policy)
    return {"id": UNKNOWN if unknown else f"{role}/{policy}", "role": role, "policyArn": policy}
