"""The name of the state key. Source: KMS API, CreateAlias, UpdateAlias, DeleteAlias.

The key's own handler finds its key through this alias, so a declared target that differs from the live one means
that somebody pointed the alias elsewhere, or that the program now declares another key. Data stays readable either
way (a ciphertext names its key), but a key that others chose is not ours to part from its name: the alias is moved
only away from a key that carries our tag. Adopting makes no difference, because an adopted key is the live target.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Keep, Live, Refuse, Update
from stateroom.engine.handlers.alicloud.kms import _key_calls as calls
from stateroom.engine.handlers.alicloud.kms._key_live import tags_of
from stateroom.engine.handlers.alicloud.kms._several import removal
from stateroom.errors import RefusedError

TOKEN = "alicloud:kms/alias:Alias"

# A key that was just made is not known to every host of KMS at once.
_UNSETTLED = frozenset({"Forbidden.KeyNotFound"})


def identity(inputs: Inputs) -> str:
    return str(inputs["aliasName"])


def predict_outputs(inputs: Inputs, _context: Context) -> dict[str, Any]:
    return {"id": inputs["aliasName"], "aliasName": inputs["aliasName"]}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    described = yield calls.describe(inputs["aliasName"])
    if described is None:
        return None
    key = described["KeyMetadata"]["KeyId"]
    owners = tags_of((yield calls.read_tags(key)))
    return _live(inputs, key, owners.get(context.owner[0]))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    target = inputs["keyId"]
    if target == live["keyId"]:
        return Keep()
    if live["targetOwner"] != context.owner[1]:
        declared = "a key that is yet to be made" if target is UNKNOWN else target
        return Refuse(
            f"{inputs['aliasName']} points to the key {live['keyId']}, which is not tagged as ours "
            f"({context.owner[0]}={context.owner[1]}), not to {declared}",
            "point it back with `aliyun kms UpdateAlias`, or choose another name for this backend",
        )
    return Update((Change("keyId", live["keyId"], target),))


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """An alias that appeared meanwhile is a success when it points to the same key. RefusedError otherwise."""
    taken = frozenset({"AliasAlreadyExists"})
    made = yield Call("kms", "CreateAlias", _params(inputs), absent=taken, retry=_UNSETTLED)
    if made is None:
        key = ((yield calls.describe(inputs["aliasName"])) or {}).get("KeyMetadata", {})
        if inputs["keyId"] != key.get("KeyId"):
            raise RefusedError(
                f"{inputs['aliasName']} was given to the key {key.get('KeyId')} while this run made {inputs['keyId']}",
                why="two runs at the same time make two keys; the alias says which one is used",
                remedy="run the same command again: it uses the key behind the alias; then, once nothing is encrypted "
                f"with {inputs['keyId']}: {removal(inputs['keyId'], context)}",
            )
    return _live(inputs, inputs["keyId"], context.owner[1])


def apply_update(inputs: Inputs, live: Live, _update: Update, context: Context) -> Steps[Live]:
    yield Call("kms", "UpdateAlias", _params(inputs), retry=_UNSETTLED)
    return _live(inputs, inputs["keyId"], context.owner[1])


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """RefusedError when the alias names a key that is not ours."""
    if live["targetOwner"] != context.owner[1]:
        raise RefusedError(
            f"{inputs['aliasName']} was not deleted",
            why=f"it points to the key {live['keyId']}, which is not tagged as ours",
            remedy=f"delete it with `aliyun kms DeleteAlias --AliasName {inputs['aliasName']}` if nothing needs it",
        )
    yield Call("kms", "DeleteAlias", {"AliasName": inputs["aliasName"]}, absent=calls.ABSENT)


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "aliasName", "keyId")}


def _params(inputs: Inputs) -> dict[str, Any]:
    return {"AliasName": inputs["aliasName"], "KeyId": inputs["keyId"]}


def _live(inputs: Inputs, key: str, owner: str | None) -> Live:
    return {"id": inputs["aliasName"], "aliasName": inputs["aliasName"], "keyId": key, "targetOwner": owner}
