"""The key that encrypts the state. Source: KMS API, CreateKey, UpdateRotationPolicy, SetDeletionProtection.

KMS chooses a key's id, so the key is known by the alias `alias/<Name>`, where Name is its tag. A run that stopped
between key and alias leaves a key without one; it is found by the tags Name and owner, and used when it is the only
one.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import Change, Context, Create, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.alicloud.kms import _key_calls as calls
from stateroom.engine.handlers.alicloud.kms._key_live import keys_of, live_of, seconds_of, tags_of, unfit
from stateroom.engine.handlers.alicloud.kms._several import is_usable, refuse_several, surplus
from stateroom.errors import StateroomError

TOKEN = "alicloud:kms/key:Key"


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
    name = alias.removeprefix("alias/")
    behind, tagged = yield calls.describe(alias), calls.find_tagged(name, context)
    if behind is not None:
        key = behind["KeyMetadata"]
        return live_of(key, tags_of((yield calls.read_tags(key["KeyId"]))))
    keys = keys_of(tagged, calls.marks(name, context))
    if not keys:
        return None
    answers = yield tuple(call for key in keys for call in (calls.describe(key), calls.read_tags(key)))
    found = [
        live_of(described["KeyMetadata"], tags_of(tags))
        for described, tags in zip(*[iter(answers)] * 2, strict=True)
        if is_usable(described)
    ]
    refuse_several(alias, [each["id"] for each in found], context)
    return found[0] if found else None


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    alias = identity(inputs)
    changes = changed_properties(inputs, live, ("description", "automaticRotation", "deletionProtection"))
    if inputs.get("automaticRotation") == "Enabled" == live["automaticRotation"]:
        period = inputs.get("rotationInterval")
        if period is not None and seconds_of(period) != seconds_of(live["rotationInterval"]):
            changes += (Change("rotationInterval", live["rotationInterval"], period),)
    return (
        unfit(alias, inputs, live)
        or refuse_foreign("key", f"{live['id']} ({alias})", live, context)
        or decide(live, changes + changed_tags(inputs, live))
    )


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    key = (yield calls.create(inputs))["KeyMetadata"]
    rotation = {}
    if inputs.get("automaticRotation") == "Enabled":
        rotation = {"AutomaticRotation": "Enabled", "RotationInterval": calls.interval(inputs)}
    protection = {}
    if inputs.get("deletionProtection") == "Enabled":
        yield calls.protect(inputs, key["Arn"])
        protection = {"DeletionProtection": "Enabled"}
    return live_of({**key, **rotation, **protection}, inputs.get("tags") or {})


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    key, updated = live["id"], dict(live)
    writes: list[Call] = []
    if update.touches("description"):
        updated["description"] = inputs["description"]
        writes.append(Call("kms", "UpdateKeyDescription", {"KeyId": key, "Description": inputs["description"]}))
    if update.touches("automaticRotation", "rotationInterval"):
        updated["automaticRotation"] = inputs["automaticRotation"]
        updated.pop("rotationInterval", None)
        if inputs["automaticRotation"] == "Enabled":
            updated["rotationInterval"] = calls.interval(inputs)
        writes.append(calls.rotate(inputs, key))
    if update.touches("deletionProtection"):
        updated["deletionProtection"] = inputs["deletionProtection"]
        writes.append(calls.protect(inputs, live["arn"]))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        writes.append(calls.write_tags(key, inputs["tags"]))
    yield tuple(writes)
    return updated


def read_obstacles(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """The other keys that carry our tags and are not on their way out."""
    alias = identity(inputs)
    name = alias.removeprefix("alias/")
    tagged = yield calls.find_tagged(name, context)
    others = [key for key in keys_of(tagged, calls.marks(name, context)) if key != live["id"]]
    if not others:
        return ()
    answers = yield tuple(map(calls.describe, others))
    usable = [key for key, described in zip(others, answers, strict=True) if is_usable(described)]
    return tuple(surplus(key, alias, context) for key in usable)


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    """Schedules the deletion: until the window of pendingWindowInDays ends, the key can be brought back."""
    if live["deletionProtection"] == "Enabled":
        yield calls.unprotect(live["arn"])
    yield calls.schedule_deletion(inputs, live["id"])


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "arn", "keyUsage", "keySpec", "protectionLevel")}
