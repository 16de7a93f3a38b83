"""The issuer of a CI system's identity tokens. Source: IAM API, CreateOpenIDConnectProvider.

An account has one provider for each issuer, and many teams use it: audiences that others added stay, and one that
is not ours is better named than taken over. AWS chooses the thumbprints when none are declared; they are then not
part of what `apply_create` returns.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.aws.iam import _obstacles

TOKEN = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"

_ABSENT = frozenset({"NoSuchEntity"})
_UNSETTLED = frozenset({"ConcurrentModification"})

read_obstacles = _obstacles.of_provider


def identity(inputs: Inputs) -> str:
    return str(inputs["url"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    arn = _arn(inputs, context)
    return {"id": arn, "arn": arn, "url": _host(inputs)}


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    params = {"OpenIDConnectProviderArn": _arn(inputs, context)}
    answer = yield Call("iam", "get_open_id_connect_provider", params, absent=_ABSENT)
    if answer is None:
        return None
    return {
        **_named(inputs, context),
        "clientIdLists": sorted(answer.get("ClientIDList", [])),
        "thumbprintLists": sorted(answer.get("ThumbprintList", [])),
        "tags": {tag["Key"]: tag["Value"] for tag in answer.get("Tags", [])},
    }


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    if refuse_foreign("identity provider", live["url"], live, context):
        key, ours = context.owner
        owner = live["tags"].get(key)
        belongs = f"belongs to the backend {owner!r}" if owner else f"is not tagged as ours ({key}={ours})"
        adopting = "" if owner else "; or take it over with --adopt"
        return Refuse(
            f"the account has an identity provider for {live['url']}, and it {belongs}",
            f"use it as it is: write `provider: {live['arn']}` in access.<role>.oidc instead of `create`{adopting}",
        )
    changes: tuple[Change, ...] = ()
    declared = inputs["clientIdLists"]
    if declared is UNKNOWN or set(declared) - set(live["clientIdLists"]):
        changes += (Change("clientIdLists", live["clientIdLists"], declared),)
    thumbprints = inputs.get("thumbprintLists")
    if thumbprints is UNKNOWN or (thumbprints and sorted(thumbprints) != live["thumbprintLists"]):
        changes += (Change("thumbprintLists", live["thumbprintLists"], thumbprints),)
    return decide(live, changes + changed_tags(inputs, live))


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    tags = inputs.get("tags") or {}
    params = {
        "Url": inputs["url"],
        "ClientIDList": list(inputs["clientIdLists"]),
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
    }
    declared = {}
    if inputs.get("thumbprintLists"):
        params["ThumbprintList"] = list(inputs["thumbprintLists"])
        declared = {"thumbprintLists": sorted(inputs["thumbprintLists"])}
    yield Call("iam", "create_open_id_connect_provider", params, retry=_UNSETTLED)
    return {
        **_named(inputs, context),
        "clientIdLists": sorted(inputs["clientIdLists"]),
        **declared,
        "tags": dict(tags),
    }


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    updated, writes = dict(live), []
    arn = {"OpenIDConnectProviderArn": live["arn"]}
    if update.touches("clientIdLists"):
        missing = sorted(set(inputs["clientIdLists"]) - set(live["clientIdLists"]))
        updated["clientIdLists"] = sorted([*live["clientIdLists"], *missing])
        writes += [("add_client_id_to_open_id_connect_provider", {"ClientID": each}) for each in missing]
    if update.touches("thumbprintLists"):
        updated["thumbprintLists"] = sorted(inputs["thumbprintLists"])
        thumbprints = {"ThumbprintList": list(inputs["thumbprintLists"])}
        writes.append(("update_open_id_connect_provider_thumbprint", thumbprints))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        tags = [{"Key": key, "Value": value} for key, value in inputs["tags"].items()]
        writes.append(("tag_open_id_connect_provider", {"Tags": tags}))
    yield tuple(Call("iam", operation, {**arn, **params}, retry=_UNSETTLED) for operation, params in writes)
    return updated


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    params = {"OpenIDConnectProviderArn": live["arn"]}
    yield Call("iam", "delete_open_id_connect_provider", params, absent=_ABSENT)


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "arn", "url")}


def _host(inputs: Inputs) -> str:
    return str(inputs["url"]).removeprefix("https://")


def _arn(inputs: Inputs, context: Context) -> str:
    return f"arn:{context.partition}:iam::{context.account}:oidc-provider/{_host(inputs)}"


def _named(inputs: Inputs, context: Context) -> dict[str, Any]:
    """IAM tells the URL without its scheme, and so does Pulumi's output."""
    arn = _arn(inputs, context)
    return {"id": arn, "arn": arn, "url": _host(inputs)}
