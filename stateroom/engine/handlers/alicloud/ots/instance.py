"""The Tablestore instance of the lock table. Source: Tablestore API 2020-12-09, CreateInstance, GetInstance,
UpdateInstance, DeleteInstance, ListClusterType.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Call, Steps, until
from stateroom.engine.decision import Change, Context, Create, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, changed_tags, decide, refuse_foreign
from stateroom.engine.handlers.alicloud.ots import _obstacles
from stateroom.engine.handlers.alicloud.ots._instance_live import (
    ABSENT,
    CLUSTERS,
    DEADLINE,
    get,
    kind_of,
    live_of,
    network_params,
    refuse_kind,
    settle,
    tag_list,
    until_normal,
)

TOKEN = "alicloud:ots/instance:Instance"

read_obstacles = _obstacles.of_instance


def identity(inputs: Inputs) -> str:
    return str(inputs["name"])


def predict_outputs(inputs: Inputs, _context: Context) -> dict[str, Any]:
    return {"id": inputs["name"], "name": inputs["name"]}


def read_live(inputs: Inputs, _context: Context) -> Steps[Live | None]:
    """RefusedError, before anything is written, when it is disabled, or is yet to be made and the region does not
    offer its kind."""
    found, offered = yield get(inputs["name"]), Call("tablestore", "ListClusterType")
    found = yield from settle(inputs["name"], found)
    if found is None:
        if inputs.get("instanceType") is not None:
            refuse_kind(inputs, offered.get("ClusterTypes") or [])
        return None
    return live_of(found)


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    if live is None:
        return Create()
    name, kind = inputs["name"], kind_of(inputs)
    # What is only looked up declares no kind.
    if inputs.get("instanceType") is not None and live["instanceType"] != kind:
        return Refuse(
            f"the Tablestore instance {name} is of the type {live['instanceType']}, not {kind}, "
            "and the type cannot be changed",
            "set lock.performance to what it is, or choose another name with lock.instance",
        )
    changes: tuple[Change, ...] = changed_properties(inputs, live, ("description",))
    for acl in ("networkTypeAcls", "networkSourceAcls"):
        if inputs.get(acl) is not None and sorted(inputs[acl]) != live[acl]:
            changes += (Change(acl, live[acl], inputs[acl]),)
    changes += changed_tags(inputs, live)
    return refuse_foreign("Tablestore instance", name, live, context) or decide(live, changes)


def apply_create(inputs: Inputs, _context: Context) -> Steps[Live]:
    params: dict[str, Any] = {
        "InstanceName": inputs["name"],
        "ClusterType": CLUSTERS[kind_of(inputs)],
        "InstanceDescription": inputs.get("description") or "",
        "Tags": tag_list(inputs),
        **network_params(inputs),
    }
    yield Call("tablestore", "CreateInstance", params)
    return live_of((yield from until_normal(inputs["name"])))


def apply_update(inputs: Inputs, live: Live, update: Update, _context: Context) -> Steps[Live]:
    updated, writes, name = dict(live), list[Call](), {"InstanceName": inputs["name"]}
    changed: dict[str, Any] = {}
    if update.touches("description"):
        updated["description"] = changed["InstanceDescription"] = inputs["description"]
    if update.touches("networkTypeAcls", "networkSourceAcls"):
        changed |= network_params(inputs)
        for acl in ("networkTypeAcls", "networkSourceAcls"):
            if inputs.get(acl) is not None:
                updated[acl] = sorted(inputs[acl])
    if changed:
        writes.append(Call("tablestore", "UpdateInstance", {**name, **changed}))
    if update.touches("tags"):
        updated["tags"] = {**live["tags"], **inputs["tags"]}
        params = {"ResourceType": "instance", "ResourceIds": [inputs["name"]], "Tags": tag_list(inputs)}
        writes.append(Call("tablestore", "TagResources", params))
    yield tuple(writes)
    return updated


def delete(inputs: Inputs, live: Live, _context: Context) -> Steps[None]:
    """Ends when the instance is gone. Tablestore refuses while it has tables; ours went before."""
    yield Call("tablestore", "DeleteInstance", {"InstanceName": inputs["name"]}, absent=ABSENT)
    yield from until(
        get(inputs["name"]),
        lambda answer: answer is None,
        what=f"the Tablestore instance {inputs['name']} to be deleted",
        deadline=DEADLINE,
        every=2.0,
    )


def outputs(_inputs: Inputs, live: Live) -> dict[str, Any]:
    return {"id": live["name"], "name": live["name"]}
