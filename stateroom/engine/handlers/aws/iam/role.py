"""A role. Source: IAM API, CreateRole, UpdateAssumeRolePolicy, UpdateRole.

Its trust is ours as a whole. IAM shows a deleted principal as its unique id (AROA…, AIDA…), which is a difference.
"""

from __future__ import annotations

from typing import Any

from stateroom.config.names import role_arn
from stateroom.engine.calls import Call, Pause, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.aws.iam import _obstacles, _role_live
from stateroom.engine.handlers.aws.iam._role_live import SESSION_SECONDS, live_role
from stateroom.engine.policy_document import canonical, equivalent
from stateroom.errors import CloudError, RefusedError

TOKEN = "aws:iam/role:Role"

_ABSENT = frozenset({"NoSuchEntity"})
# A principal or a boundary that was just made is not known everywhere at once.
_UNSETTLED = frozenset({"MalformedPolicyDocument", "ConcurrentModification", "NoSuchEntity"})
_DETACH_TRIES = 5

read_live = _role_live.read_live
read_obstacles = _obstacles.of_role


def identity(inputs: Inputs) -> str:
    return str(inputs["name"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    arn = role_arn(context.partition, context.account, _path(inputs), inputs["name"])
    return {"id": inputs["name"], "arn": arn, "name": inputs["name"]}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    missing = _role_live.refuse_boundary(inputs, live)
    if missing or live is None:
        return missing or Create()
    if live["path"] != _path(inputs):
        return Refuse(
            f"role {inputs['name']} exists with the path {live['path']}, not {_path(inputs)}, "
            "and the path of a role cannot be changed",
            f"set access.path to {live['path']}, or choose another name for this backend",
        )
    names = ("description", "maxSessionDuration", "permissionsBoundary")
    changes = changed_properties(inputs, live, names) + changed_tags(inputs, live)
    trust = inputs["assumeRolePolicy"]
    if trust is UNKNOWN or not equivalent(live["assumeRolePolicy"], trust):
        changes = (Change("assumeRolePolicy", live["assumeRolePolicy"], trust), *changes)
    return refuse_foreign("role", inputs["name"], live, context) or decide(live, changes)


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    params = {
        "RoleName": inputs["name"],
        "Path": _path(inputs),
        "AssumeRolePolicyDocument": canonical(inputs["assumeRolePolicy"]),
        "MaxSessionDuration": int(inputs.get("maxSessionDuration") or SESSION_SECONDS),
        "Tags": _tag_list(inputs),
    }
    optional = {"Description": "description", "PermissionsBoundary": "permissionsBoundary"}
    params |= {name: inputs[declared] for name, declared in optional.items() if inputs.get(declared)}
    role = (yield Call("iam", "create_role", params, retry=_UNSETTLED))["Role"]
    boundary = {"PermissionsBoundaryArn": inputs.get("permissionsBoundary")}
    return live_role({**params, "PermissionsBoundary": boundary, "Arn": role["Arn"], "RoleId": role["RoleId"]})


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    updated, writes = dict(live), []
    for name in ("description", "maxSessionDuration", "permissionsBoundary"):
        if update.touches(name):
            updated[name] = inputs[name]
    if update.touches("assumeRolePolicy"):
        updated["assumeRolePolicy"] = canonical(inputs["assumeRolePolicy"])
        trust = {"PolicyDocument": updated["assumeRolePolicy"]}
        writes.append(_write("update_assume_role_policy", inputs, trust))
    if update.touches("description", "maxSessionDuration"):
        # UpdateRole sets a session length that is not given back to one hour.
        length = int(updated["maxSessionDuration"])
        settings = {"Description": updated["description"], "MaxSessionDuration": length}
        writes.append(_write("update_role", inputs, settings))
    if update.touches("permissionsBoundary"):
        boundary = {"PermissionsBoundary": inputs["permissionsBoundary"]}
        writes.append(_write("put_role_permissions_boundary", inputs, boundary))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        writes.append(_write("tag_role", inputs, {"Tags": _tag_list(inputs)}))
    yield tuple(writes)
    return updated


def delete(inputs: Inputs, _live: Live, _context: Context) -> Steps[None]:
    """RefusedError when others gave it policies or an instance profile: our own attachments went before."""
    why = ""
    for attempt in range(_DETACH_TRIES):
        if attempt:
            yield Pause(2.0, f"role {inputs['name']} to be free of policies")
        try:
            yield Call("iam", "delete_role", {"RoleName": inputs["name"]}, absent=_ABSENT)
            return
        except CloudError as error:
            if error.code != "DeleteConflict":
                raise
            why = error.why or error.what
    raise RefusedError(
        f"role {inputs['name']} was not deleted",
        why=f"others gave it policies or an instance profile: {why}",
        remedy="remove what `aws iam list-attached-role-policies`, `aws iam list-role-policies` and "
        "`aws iam list-instance-profiles-for-role` show, then run the same command again",
    )


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "arn", "name", "uniqueId")}


def _path(inputs: Inputs) -> str:
    return str(inputs.get("path") or "/")


def _tag_list(inputs: Inputs) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()]


def _write(operation: str, inputs: Inputs, params: dict[str, Any]) -> Call:
    return Call("iam", operation, {"RoleName": inputs["name"], **params}, retry=_UNSETTLED)
