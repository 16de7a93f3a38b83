"""A role as it is. Sources: IAM API, GetRole, GetPolicy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Context, Inputs, Live, Refuse
from stateroom.engine.policy_document import canonical

SESSION_SECONDS: Final = 3600
"""What IAM takes when nothing is given."""

_ABSENT: Final = frozenset({"NoSuchEntity"})
_MISSING: Final = "missingBoundary"


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    """The role. With `missingBoundary` when it is yet to get the declared boundary and there is no such policy.

    A role that does not exist is then told by that, the name and the declared tags alone: nobody else's.
    """
    role, boundary = Call("iam", "get_role", {"RoleName": inputs["name"]}, absent=_ABSENT), _boundary(inputs)
    if boundary is None:
        answer = yield role
        return live_role(answer["Role"]) if answer else None
    answer, policy = yield role, Call("iam", "get_policy", {"PolicyArn": boundary}, absent=_ABSENT)
    live = live_role(answer["Role"]) if answer else None
    if policy or (live and live.get("permissionsBoundary") == boundary):
        return live
    return {**(live or {"name": inputs["name"], "tags": inputs.get("tags") or {}}), _MISSING: boundary}


def refuse_boundary(inputs: Inputs, live: Live | None) -> Refuse | None:
    """IAM would refuse the role, after all that comes before it had been made."""
    if live is None or _MISSING not in live:
        return None
    return Refuse(
        f"role {inputs['name']} shall be bounded by {live[_MISSING]}, and there is no such policy",
        "make that policy first, or correct access.permissions_boundary",
    )


def live_role(role: Mapping[str, Any]) -> Live:
    """A role of GetRole's or CreateRole's answer."""
    boundary = (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    return {
        "id": role["RoleName"],
        "name": role["RoleName"],
        "arn": role["Arn"],
        "path": role["Path"],
        "uniqueId": role["RoleId"],
        "description": role.get("Description") or "",
        "assumeRolePolicy": canonical(role["AssumeRolePolicyDocument"]),
        "maxSessionDuration": role.get("MaxSessionDuration", SESSION_SECONDS),
        **({"permissionsBoundary": boundary} if boundary else {}),
        "tags": {tag["Key"]: tag["Value"] for tag in role.get("Tags", [])},
    }


def _boundary(inputs: Inputs) -> str | None:
    declared = inputs.get("permissionsBoundary")
    return None if declared is UNKNOWN or not declared else str(declared)
