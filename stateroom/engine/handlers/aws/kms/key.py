"""The key that encrypts the state. Source: KMS API, CreateKey, PutKeyPolicy, EnableKeyRotation.

KMS chooses a key's id, so the key is known by the alias `alias/<Name>`, where Name is its tag. A run that stopped
between key and alias leaves a key without one; it is found by the tags Name and owner, and used when it is the only
one. The policy must be declared: without it, KMS would write one of its own.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.aws.kms import _key_calls as calls
from stateroom.engine.handlers.aws.kms._key_live import live_of, unfit
from stateroom.engine.handlers.aws.kms._several import is_usable, refuse_several, surplus
from stateroom.engine.policy_document import differences, merge
from stateroom.errors import StateroomError

TOKEN = "aws:kms/key:Key"

_DEFAULT_WINDOW = 30


def identity(inputs: Inputs) -> str:
    """The alias. StateroomError when the tag Name is missing."""
    name = (inputs.get("tags") or {}).get("Name")
    if not isinstance(name, str):
        raise StateroomError(
            "a KMS key is declared without the tag Name",
            why="KMS chooses the ids of keys, so the direct engine finds a key by the alias alias/<Name>",
            remedy="give the key a tag Name, and declare the alias alias/<Name> for it",
        )
    return f"alias/{name}"


def predict_outputs(_inputs: Inputs, _context: Context) -> dict[str, Any]:
    """Nothing: KMS chooses id and ARN."""
    return {}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """RefusedError, before anything is written, when several keys could be ours."""
    alias = identity(inputs)
    behind, tagged = yield calls.describe(inputs, alias), calls.find_tagged(inputs, alias, context)
    if behind is not None:
        key = behind["KeyMetadata"]
        return live_of(key, *(yield calls.details(inputs, key["Arn"])))
    arns = calls.arns_of(tagged)
    if not arns:
        return None
    answers = yield tuple(call for arn in arns for call in (calls.describe(inputs, arn), *calls.details(inputs, arn)))
    found = [
        live_of(described["KeyMetadata"], *details)
        for described, *details in zip(*[iter(answers)] * 4, strict=True)
        if is_usable(described)
    ]
    refuse_several(alias, [each["keyId"] for each in found], inputs, context)
    return found[0] if found else None


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    alias = identity(inputs)
    names = ["description", "enableKeyRotation"]
    if inputs.get("enableKeyRotation") and "rotationPeriodInDays" in live:
        names.append("rotationPeriodInDays")
    if inputs["policy"] is UNKNOWN:
        policy: tuple[Change, ...] = (Change("policy", live["policy"], UNKNOWN),)
    else:
        policy = differences(live["policy"], inputs["policy"])
    changes = changed_properties(inputs, live, names) + policy + changed_tags(inputs, live)
    return (
        unfit(alias, inputs, live)
        or refuse_foreign("key", f"{live['keyId']} ({alias})", live, context)
        or decide(live, changes)
    )


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    call = calls.create(inputs)
    key = (yield call)["KeyMetadata"]
    rotation: dict[str, Any] = {}
    if inputs.get("enableKeyRotation"):
        yield calls.rotate(inputs, key["KeyId"])
        rotation = {"KeyRotationEnabled": True, "RotationPeriodInDays": calls.rotation_days(inputs)}
    return live_of(key, call.params, rotation, call.params)


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    key, updated = live["keyId"], dict(live)
    writes: list[Call] = []
    if update.touches("description"):
        updated["description"] = inputs["description"]
        writes.append(calls.write("update_key_description", inputs, key, Description=inputs["description"]))
    if update.touches("policy"):
        # PutKeyPolicy's own lockout check stays on: a policy that shuts us out is refused by KMS.
        updated["policy"] = merge(live["policy"], inputs["policy"])
        policy = {"PolicyName": "default", "Policy": updated["policy"]}
        writes.append(calls.write("put_key_policy", inputs, key, **policy))
    if update.touches("enableKeyRotation", "rotationPeriodInDays"):
        updated["enableKeyRotation"] = bool(inputs["enableKeyRotation"])
        updated.pop("rotationPeriodInDays", None)
        if inputs["enableKeyRotation"]:
            updated["rotationPeriodInDays"] = calls.rotation_days(inputs)
        writes.append(calls.rotate(inputs, key))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        writes.append(calls.write("tag_resource", inputs, key, Tags=calls.tag_list(inputs["tags"])))
    yield tuple(writes)
    return updated


def read_obstacles(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """The other keys that carry our tags and are not on their way out."""
    alias = identity(inputs)
    tagged = yield calls.find_tagged(inputs, alias, context)
    others = [arn for arn in calls.arns_of(tagged) if arn != live["arn"]]
    if not others:
        return ()
    answers = yield tuple(calls.describe(inputs, arn) for arn in others)
    usable = [each["KeyMetadata"]["KeyId"] for each in answers if is_usable(each)]
    return tuple(surplus(key, alias, inputs, context) for key in usable)


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    """Schedules the deletion: until the window of deletionWindowInDays ends, the key can be brought back."""
    window = int(inputs.get("deletionWindowInDays") or _DEFAULT_WINDOW)
    params = {"KeyId": live["keyId"], "PendingWindowInDays": window}
    # KMSInvalidStateException is the answer when it is pending deletion already.
    gone = calls.ABSENT | {"KMSInvalidStateException"}
    yield Call("kms", "schedule_key_deletion", params, absent=gone, region=inputs.get("region"))


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    told = ("id", "keyId", "arn", "keyUsage", "customerMasterKeySpec", "multiRegion")
    return {**{name: live[name] for name in told}, "isEnabled": live["keyState"] == "Enabled"}
