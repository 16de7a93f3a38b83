"""A managed policy. Source: IAM API, CreatePolicy, CreatePolicyVersion.

Its document is ours as a whole. A description cannot be changed in IAM, so a different one is left as it is.
"""

from __future__ import annotations

from typing import Any

from stateroom.config.names import policy_arn
from stateroom.engine.calls import Call, Pause, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.aws.iam import _obstacles
from stateroom.engine.policy_document import canonical, equivalent
from stateroom.errors import RefusedError

TOKEN = "aws:iam/policy:Policy"

_ABSENT = frozenset({"NoSuchEntity"})
_UNSETTLED = frozenset({"ConcurrentModification"})
_MOST_VERSIONS = 5  # IAM quota: versions per managed policy
_DETACH_TRIES = 5

read_obstacles = _obstacles.of_policy


def identity(inputs: Inputs) -> str:
    return str(inputs["name"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    arn = _arn(inputs, context)
    return {"id": arn, "arn": arn, "name": inputs["name"]}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    arn = {"PolicyArn": _arn(inputs, context)}
    answer = yield Call("iam", "get_policy", arn, absent=_ABSENT)
    if answer is None:
        return None
    version = {**arn, "VersionId": answer["Policy"]["DefaultVersionId"]}
    document = (yield Call("iam", "get_policy_version", version))["PolicyVersion"]["Document"]
    return _live(answer["Policy"], document, answer["Policy"].get("Tags", []))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    declared = inputs["policy"]
    changes = changed_tags(inputs, live)
    if declared is UNKNOWN or not equivalent(live["policy"], declared):
        changes = (Change("policy", live["policy"], declared), *changes)
    return refuse_foreign("policy", live["arn"], live, context) or decide(live, changes)


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    params = {
        "PolicyName": inputs["name"],
        "Path": inputs.get("path") or "/",
        "PolicyDocument": canonical(inputs["policy"]),
        "Tags": _tag_list(inputs),
    }
    if inputs.get("description"):
        params["Description"] = inputs["description"]
    policy = (yield Call("iam", "create_policy", params, retry=_UNSETTLED))["Policy"]
    return _live({"Description": inputs.get("description"), **policy}, inputs["policy"], _tag_list(inputs))


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    """At the quota of versions, the oldest one makes room."""
    arn, updated = {"PolicyArn": live["arn"]}, dict(live)
    if update.touches("policy"):
        versions = (yield Call("iam", "list_policy_versions", arn))["Versions"]
        if len(versions) >= _MOST_VERSIONS:
            oldest = min(_replaceable(versions), key=lambda version: int(version.removeprefix("v")))
            yield Call("iam", "delete_policy_version", {**arn, "VersionId": oldest}, absent=_ABSENT)
        updated["policy"] = canonical(inputs["policy"])
        params = {**arn, "PolicyDocument": updated["policy"], "SetAsDefault": True}
        yield Call("iam", "create_policy_version", params, retry=_UNSETTLED)
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        yield Call("iam", "tag_policy", {**arn, "Tags": _tag_list(inputs)}, retry=_UNSETTLED)
    return updated


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    """RefusedError when users, groups or roles still have it: our own attachments went before."""
    arn = {"PolicyArn": live["arn"]}
    for attempt in range(_DETACH_TRIES):
        if attempt:
            yield Pause(2.0, f"policy {inputs['name']} to be detached everywhere")
        holders, versions = yield (
            Call("iam", "list_entities_for_policy", arn, absent=_ABSENT),
            Call("iam", "list_policy_versions", arn, absent=_ABSENT),
        )
        if holders is None or versions is None:
            return
        names = _obstacles.names_of(holders)
        if not names:
            break
    else:
        raise RefusedError(
            f"policy {live['arn']} was not deleted",
            why=f"it is still in use: {', '.join(names)}",
            remedy="detach it there, then run the same command again",
        )
    old = [{**arn, "VersionId": version} for version in _replaceable(versions["Versions"])]
    if old:
        yield tuple(Call("iam", "delete_policy_version", params, absent=_ABSENT) for params in old)
    yield Call("iam", "delete_policy", arn, absent=_ABSENT, retry=frozenset({"DeleteConflict"}))


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "arn", "name", "policyId")}


def _arn(inputs: Inputs, context: Context) -> str:
    return policy_arn(context.partition, context.account, inputs.get("path") or "/", inputs["name"])


def _live(policy: dict[str, Any], document: Any, tags: list[dict[str, str]]) -> Live:
    return {
        "id": policy["Arn"],
        "arn": policy["Arn"],
        "name": policy["PolicyName"],
        "path": policy["Path"],
        "policyId": policy["PolicyId"],
        "description": policy.get("Description") or "",
        "policy": canonical(document),
        "tags": {tag["Key"]: tag["Value"] for tag in tags},
    }


def _tag_list(inputs: Inputs) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in (inputs.get("tags") or {}).items()]


def _replaceable(versions: list[dict[str, Any]]) -> list[str]:
    return [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
