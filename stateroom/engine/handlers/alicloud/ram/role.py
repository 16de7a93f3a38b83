"""A role. Source: RAM API, CreateRole, GetRole, UpdateRole, DeleteRole.

Its trust is ours as a whole.
"""

from __future__ import annotations

from typing import Any

from stateroom.config.alicloud_names import role_arn
from stateroom.engine.calls import Call, Pause, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.alicloud.ram import _obstacles
from stateroom.engine.handlers.alicloud.ram._tags import ABSENT, read_tags, tag_list, tags_of, write_tags
from stateroom.engine.policy_document import canonical, equivalent
from stateroom.errors import CloudError, RefusedError

TOKEN = "alicloud:ram/role:Role"

SESSION_SECONDS = 3600
"""The longest session of a role that declares none. RAM API: CreateRole, MaxSessionDuration."""

_DETACH_TRIES = 5

read_obstacles = _obstacles.of_role


def identity(inputs: Inputs) -> str:
    return str(inputs["roleName"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    name = inputs["roleName"]
    return {"id": name, "arn": role_arn(context.account, name), "roleName": name, "name": name}


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    name = inputs["roleName"]
    answer, tags = yield (Call("ram", "GetRole", {"RoleName": name}, absent=ABSENT), read_tags("role", name))
    return None if answer is None else _live(answer["Role"], tags_of(tags))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    changes = changed_properties(inputs, live, ("description", "maxSessionDuration")) + changed_tags(inputs, live)
    trust = inputs["assumeRolePolicyDocument"]
    if trust is UNKNOWN or not equivalent(live["assumeRolePolicyDocument"], trust):
        changes = (Change("assumeRolePolicyDocument", live["assumeRolePolicyDocument"], trust), *changes)
    return refuse_foreign("role", inputs["roleName"], live, context) or decide(live, changes)


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    params = {
        "RoleName": inputs["roleName"],
        "AssumeRolePolicyDocument": canonical(inputs["assumeRolePolicyDocument"]),
        "MaxSessionDuration": int(inputs.get("maxSessionDuration") or SESSION_SECONDS),
        "Tag": tag_list(inputs),
    }
    if inputs.get("description"):
        params["Description"] = inputs["description"]
    role = (yield Call("ram", "CreateRole", params))["Role"]
    return _live({**params, **role}, dict(inputs.get("tags") or {}))


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    updated, writes = dict(live), list[Call]()
    changed: dict[str, Any] = {}
    if update.touches("assumeRolePolicyDocument"):
        updated["assumeRolePolicyDocument"] = canonical(inputs["assumeRolePolicyDocument"])
        changed["NewAssumeRolePolicyDocument"] = updated["assumeRolePolicyDocument"]
    if update.touches("description"):
        updated["description"] = changed["NewDescription"] = inputs["description"]
    if update.touches("maxSessionDuration"):
        updated["maxSessionDuration"] = changed["NewMaxSessionDuration"] = int(inputs["maxSessionDuration"])
    if changed:
        writes.append(Call("ram", "UpdateRole", {"RoleName": inputs["roleName"], **changed}))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        writes.append(write_tags("role", inputs["roleName"], inputs))
    yield tuple(writes)
    return updated


def delete(inputs: Inputs, _live: Live, _context: Context) -> Steps[None]:
    """RefusedError when others gave it policies: our own attachments went before."""
    why = ""
    for attempt in range(_DETACH_TRIES):
        if attempt:
            yield Pause(2.0, f"role {inputs['roleName']} to be free of policies")
        try:
            yield Call("ram", "DeleteRole", {"RoleName": inputs["roleName"]}, absent=ABSENT)
            return
        except CloudError as error:
            if error.code != "DeleteConflict.Role.Policy":
                raise
            why = error.why or error.what
    raise RefusedError(
        f"role {inputs['roleName']} was not deleted",
        why=f"others gave it policies: {why}",
        remedy=f"detach what `aliyun ram ListPoliciesForRole --RoleName {inputs['roleName']}` shows, "
        "then run the same command again",
    )


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "arn", "roleName", "roleId")} | {"name": live["roleName"]}


def _live(role: dict[str, Any], tags: dict[str, str]) -> Live:
    return {
        "id": role["RoleName"],
        "arn": role["Arn"],
        "roleName": role["RoleName"],
        "roleId": role["RoleId"],
        "description": role.get("Description") or "",
        "maxSessionDuration": int(role.get("MaxSessionDuration") or SESSION_SECONDS),
        "assumeRolePolicyDocument": canonical(role["AssumeRolePolicyDocument"]),
        "tags": tags,
    }
