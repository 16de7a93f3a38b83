"""A policy. Source: RAM API, CreatePolicy, GetPolicy, CreatePolicyVersion, DeletePolicy.

Its document is ours as a whole. RAM keeps five versions of it; the oldest that is not in force makes room.
"""

from __future__ import annotations

from typing import Any

from stateroom.config.alicloud_names import policy_arn
from stateroom.engine.calls import Call, Pause, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.alicloud.ram import _obstacles
from stateroom.engine.handlers.alicloud.ram._tags import ABSENT, read_tags, tag_list, tags_of, write_tags
from stateroom.engine.policy_document import canonical, equivalent
from stateroom.errors import RefusedError

TOKEN = "alicloud:ram/policy:Policy"

_DETACH_TRIES = 5

read_obstacles = _obstacles.of_policy


def identity(inputs: Inputs) -> str:
    return str(inputs["policyName"])


def predict_outputs(inputs: Inputs, _context: Context) -> dict[str, Any]:
    name = inputs["policyName"]
    return {"id": name, "policyName": name, "name": name, "type": "Custom"}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    name = inputs["policyName"]
    params = {"PolicyName": name, "PolicyType": "Custom"}
    answer, tags = yield (Call("ram", "GetPolicy", params, absent=ABSENT), read_tags("policy", name))
    if answer is None:
        return None
    return _live(answer["Policy"], answer["DefaultPolicyVersion"]["PolicyDocument"], tags_of(tags), context)


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    changes = changed_properties(inputs, live, ("description",)) + changed_tags(inputs, live)
    document = inputs["policyDocument"]
    if document is UNKNOWN or not equivalent(live["policyDocument"], document):
        changes = (Change("policyDocument", live["policyDocument"], document), *changes)
    return refuse_foreign("policy", inputs["policyName"], live, context) or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    document = canonical(inputs["policyDocument"])
    params = {"PolicyName": inputs["policyName"], "PolicyDocument": document, "Tag": tag_list(inputs)}
    if inputs.get("description"):
        params["Description"] = inputs["description"]
    policy = (yield Call("ram", "CreatePolicy", params))["Policy"]
    return _live({**params, **policy}, document, dict(inputs.get("tags") or {}), context)


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    updated, writes, name = dict(live), list[Call](), {"PolicyName": inputs["policyName"]}
    if update.touches("policyDocument"):
        updated["policyDocument"] = canonical(inputs["policyDocument"])
        version = {
            "PolicyDocument": updated["policyDocument"],
            "SetAsDefault": True,
            "RotateStrategy": "DeleteOldestNonDefaultVersionWhenLimitExceeded",
        }
        writes.append(Call("ram", "CreatePolicyVersion", {**name, **version}))
    if update.touches("description"):
        updated["description"] = inputs["description"]
        writes.append(Call("ram", "UpdatePolicyDescription", {**name, "NewDescription": inputs["description"]}))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        writes.append(write_tags("policy", inputs["policyName"], inputs))
    yield tuple(writes)
    return updated


def delete(inputs: Inputs, _live: Live, _context: Context) -> Steps[None]:
    """RefusedError when users, groups or roles still have it: our own attachments went before."""
    params = {"PolicyName": inputs["policyName"]}
    for attempt in range(_DETACH_TRIES):
        if attempt:
            yield Pause(2.0, f"policy {inputs['policyName']} to be detached everywhere")
        holders, versions = yield (
            Call("ram", "ListEntitiesForPolicy", {**params, "PolicyType": "Custom"}, absent=ABSENT),
            Call("ram", "ListPolicyVersions", {**params, "PolicyType": "Custom"}, absent=ABSENT),
        )
        if holders is None or versions is None:
            return
        names = _obstacles.holders_of(holders)
        if not names:
            break
    else:
        raise RefusedError(
            f"policy {inputs['policyName']} was not deleted",
            why=f"it is still in use: {', '.join(names)}",
            remedy="detach it there, then run the same command again",
        )
    found = versions["PolicyVersions"]["PolicyVersion"]
    old = [{**params, "VersionId": each["VersionId"]} for each in found if not each["IsDefaultVersion"]]
    if old:
        yield tuple(Call("ram", "DeletePolicyVersion", version, absent=ABSENT) for version in old)
    yield Call("ram", "DeletePolicy", params, absent=ABSENT)


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {"id": live["id"], "policyName": live["policyName"], "name": live["policyName"], "type": "Custom"}


def _live(policy: dict[str, Any], document: str, tags: dict[str, str], context: Context) -> Live:
    name = policy["PolicyName"]
    return {
        "id": name,
        "arn": policy_arn(context.account, name),
        "policyName": name,
        "description": policy.get("Description") or "",
        "policyDocument": canonical(document),
        "tags": tags,
    }
