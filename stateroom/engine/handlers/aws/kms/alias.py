"""The name of the state key. Source: KMS API, CreateAlias, UpdateAlias.

The key's own handler finds its key through this alias, so a declared target that differs from the live one means
that somebody pointed the alias elsewhere, or that the program now declares another key. Data stays readable either
way (a ciphertext names its key), but a key that others chose is not ours to part from its name: the alias is moved
only away from a key that carries our tag. Adopting makes no difference, because an adopted key is the live target.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Keep, Live, Refuse, Update
from stateroom.engine.handlers.aws.kms._several import removal
from stateroom.errors import RefusedError

TOKEN = "aws:kms/alias:Alias"

_ABSENT = frozenset({"NotFoundException"})
# A key that was just made is not known to every host of KMS at once.
_UNSETTLED = frozenset({"NotFoundException"})


def identity(inputs: Inputs) -> str:
    return str(inputs["name"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    return {"id": inputs["name"], "name": inputs["name"], "arn": _arn(inputs, context)}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    described = yield _describe(inputs)
    if described is None:
        return None
    key = described["KeyMetadata"]
    params = {"KeyId": key["Arn"]}
    tags = yield Call("kms", "list_resource_tags", params, absent=_ABSENT, region=inputs.get("region"))
    owners = {tag["TagKey"]: tag["TagValue"] for tag in (tags or {}).get("Tags", [])}
    return _live(inputs, context, key, owners.get(context.owner[0]))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    target = inputs["targetKeyId"]
    if target in (live["targetKeyId"], live["targetKeyArn"]):
        return Keep()
    if live["targetOwner"] != context.owner[1]:
        declared = "a key that is yet to be made" if target is UNKNOWN else target
        return Refuse(
            f"{inputs['name']} points to the key {live['targetKeyId']}, which is not tagged as ours "
            f"({context.owner[0]}={context.owner[1]}), not to {declared}",
            "point it back with `aws kms update-alias`, or choose another name for this backend",
        )
    return Update((Change("targetKeyId", live["targetKeyArn"], target),))


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """An alias that appeared meanwhile is a success when it points to the same key. RefusedError otherwise."""
    params = {"AliasName": inputs["name"], "TargetKeyId": inputs["targetKeyId"]}
    taken = frozenset({"AlreadyExistsException"})
    region = inputs.get("region")
    made = yield Call("kms", "create_alias", params, absent=taken, retry=_UNSETTLED, region=region)
    if made is None:
        key = ((yield _describe(inputs)) or {}).get("KeyMetadata", {})
        if inputs["targetKeyId"] not in (key.get("KeyId"), key.get("Arn")):
            surplus = inputs["targetKeyId"].rpartition("/")[2]
            raise RefusedError(
                f"{inputs['name']} was given to the key {key.get('KeyId')} while this run made {surplus}",
                why="two runs at the same time make two keys; the alias says which one is used",
                remedy="run the same command again: it uses the key behind the alias; then, once nothing is encrypted "
                f"with {surplus}: {removal(surplus, inputs, context)}",
            )
    return _made(inputs, context)


def apply_update(inputs: Inputs, _live: Live, _update: Update, context: Context) -> Steps[Live]:
    params = {"AliasName": inputs["name"], "TargetKeyId": inputs["targetKeyId"]}
    yield Call("kms", "update_alias", params, retry=_UNSETTLED, region=inputs.get("region"))
    return _made(inputs, context)


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """RefusedError when the alias names a key that is not ours."""
    if live["targetOwner"] != context.owner[1]:
        raise RefusedError(
            f"{inputs['name']} was not deleted",
            why=f"it points to the key {live['targetKeyId']}, which is not tagged as ours",
            remedy=f"delete it with `aws kms delete-alias --alias-name {inputs['name']}` if nothing needs it",
        )
    params = {"AliasName": inputs["name"]}
    yield Call("kms", "delete_alias", params, absent=_ABSENT, region=inputs.get("region"))


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "name", "arn", "targetKeyId", "targetKeyArn")}


def _arn(inputs: Inputs, context: Context) -> str:
    region = inputs.get("region") or context.region
    return f"arn:{context.partition}:kms:{region}:{context.account}:{inputs['name']}"


def _describe(inputs: Inputs) -> Call:
    params = {"KeyId": inputs["name"]}
    return Call("kms", "describe_key", params, absent=_ABSENT, region=inputs.get("region"))


def _made(inputs: Inputs, context: Context) -> Live:
    """After a write that the service accepted: the target is a key of this program."""
    key = inputs["targetKeyId"].rpartition("/")[2]
    arn = f"{_arn(inputs, context).removesuffix(inputs['name'])}key/{key}"
    return _live(inputs, context, {"KeyId": key, "Arn": arn}, context.owner[1])


def _live(inputs: Inputs, context: Context, key: dict[str, Any], owner: str | None) -> Live:
    return {
        "id": inputs["name"],
        "name": inputs["name"],
        "arn": _arn(inputs, context),
        "targetKeyId": key["KeyId"],
        "targetKeyArn": key["Arn"],
        "targetOwner": owner,
    }
