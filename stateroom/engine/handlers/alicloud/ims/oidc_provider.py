"""The issuer of a CI system's or cluster's identity tokens. Source: IMS API, CreateOIDCProvider, UpdateOIDCProvider.

An account has one provider for each issuer, and many teams use it: audiences that others added stay, and one that is
not ours is better named than taken over. It has no tags; its description says whose it is.
"""

from __future__ import annotations

from typing import Any

from stateroom.config.alicloud_names import oidc_provider_arn
from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Create, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import decide
from stateroom.engine.handlers.alicloud.ims import _obstacles
from stateroom.engine.handlers.alicloud.ims._provider_live import live_of, owner_of, refuse_issuer, use
from stateroom.errors import RefusedError

TOKEN = "alicloud:ims/oidcProvider:OidcProvider"

_ABSENT = frozenset({"EntityNotExist.OIDCProvider"})

read_obstacles = _obstacles.of_provider


def identity(inputs: Inputs) -> str:
    return str(inputs["oidcProviderName"])


def predict_outputs(inputs: Inputs, context: Context) -> dict[str, Any]:
    name = inputs["oidcProviderName"]
    return {"id": name, "arn": oidc_provider_arn(context.account, name), "oidcProviderName": name}


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    """RefusedError, before anything is written, when the account has the issuer under another name."""
    name = {"OIDCProviderName": inputs["oidcProviderName"]}
    answer, all_of_them = yield (
        Call("ims", "GetOIDCProvider", name, absent=_ABSENT),
        # An account has at most 100.
        Call("ims", "ListOIDCProviders", {"MaxItems": 100}),
    )
    if answer is not None:
        return live_of(answer["OIDCProvider"])
    refuse_issuer(inputs, all_of_them["OIDCProviders"]["OIDCProvider"])
    return None


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    name, (key, ours) = inputs["oidcProviderName"], context.owner
    owner = owner_of(live, context)
    if owner not in (None, ours):
        return Refuse(f"identity provider {name} belongs to the backend {owner!r}", use(live["arn"]))
    if owner is None and not context.adopt:
        return Refuse(
            f"identity provider {name} exists and its description does not say that it is ours ({key}={ours})",
            f"{use(live['arn'])}; or take it over with --adopt",
        )
    if live["issuerUrl"] != inputs["issuerUrl"]:
        return Refuse(
            f"identity provider {name} is that of {live['issuerUrl']}, not of {inputs['issuerUrl']}, "
            "and an issuer cannot be changed",
            "choose another name for this backend, or remove the provider",
        )
    changes: tuple[Change, ...] = ()
    declared = inputs["clientIds"]
    if declared is UNKNOWN or set(declared) - set(live["clientIds"]):
        changes += (Change("clientIds", live["clientIds"], declared),)
    fingerprints = inputs.get("fingerprints")
    if fingerprints is UNKNOWN or (fingerprints and set(fingerprints) - set(live["fingerprints"])):
        changes += (Change("fingerprints", live["fingerprints"], fingerprints),)
    if live["description"] != inputs.get("description"):
        changes += (Change("description", live["description"], inputs.get("description")),)
    return decide(live, changes)


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    params = {
        "OIDCProviderName": inputs["oidcProviderName"],
        "IssuerUrl": inputs["issuerUrl"],
        "ClientIds": ",".join(inputs["clientIds"]),
        "Description": inputs.get("description") or "",
    }
    if inputs.get("fingerprints"):
        params["Fingerprints"] = ",".join(inputs["fingerprints"])
    made = yield Call("ims", "CreateOIDCProvider", params)
    return live_of({**params, **made["OIDCProvider"]})


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    """Audiences and fingerprints that others added stay."""
    updated, writes, name = dict(live), list[Call](), {"OIDCProviderName": inputs["oidcProviderName"]}
    changed: dict[str, Any] = {}
    if update.touches("clientIds"):
        updated["clientIds"] = sorted({*live["clientIds"], *inputs["clientIds"]})
        changed["ClientIds"] = ",".join(updated["clientIds"])
    if update.touches("description"):
        updated["description"] = changed["NewDescription"] = inputs["description"]
    if changed:
        writes.append(Call("ims", "UpdateOIDCProvider", {**name, **changed}))
    if update.touches("fingerprints"):
        missing = sorted(set(inputs["fingerprints"]) - set(live["fingerprints"]))
        updated["fingerprints"] = sorted([*live["fingerprints"], *missing])
        writes += [Call("ims", "AddFingerprintToOIDCProvider", {**name, "Fingerprint": each}) for each in missing]
    yield tuple(writes)
    return updated


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """RefusedError when it is not ours."""
    if owner_of(live, context) != context.owner[1]:
        raise RefusedError(
            f"identity provider {inputs['oidcProviderName']} was not deleted",
            why=f"its description does not say that it is ours ({'='.join(context.owner)})",
            remedy="delete it by hand if nothing needs it",
        )
    yield Call("ims", "DeleteOIDCProvider", {"OIDCProviderName": inputs["oidcProviderName"]}, absent=_ABSENT)


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {name: live[name] for name in ("id", "arn", "oidcProviderName")}
