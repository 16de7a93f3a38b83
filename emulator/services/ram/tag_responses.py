"""The actions of tags, which roles and policies have."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall
from emulator.services.ram.exceptions import InvalidParameter, LimitExceeded
from emulator.services.ram.policies import CUSTOM
from emulator.services.ram.responses import (
    MOST_NAMES,
    MOST_TAGS,
    boolean,
    has_tags,
    integer,
    resource,
    strings,
    tags,
)


def tag_resources(call: RpcCall) -> dict[str, Any]:
    """TagResources: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-tagresources"""
    tagged = _named_resources(call, "ram:TagResources")
    added = tags(call)
    if not added:
        call.required("Tag")
    if any(len(present | added) > MOST_TAGS for present in tagged.values()):
        raise LimitExceeded(f"{call.get('ResourceType').capitalize()}.Tag", MOST_TAGS)
    for present in tagged.values():
        present.update(added)
    return {}


def untag_resources(call: RpcCall) -> dict[str, Any]:
    """UntagResources: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-untagresources

    All counts only without TagKeys."""
    tagged = _named_resources(call, "ram:UntagResources")
    keys = strings(call, "TagKeys")
    for present in tagged.values():
        for key in keys or (list(present) if boolean(call, "All") else []):
            present.pop(key, None)
    return {}


def list_tag_resources(call: RpcCall) -> dict[str, Any]:
    """ListTagResources: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listtagresources

    Unlike other lists, TagResources is one itself. NextToken: how many rows came before."""
    if strings(call, "ResourceNames"):
        tagged = _named_resources(call, "ram:ListTagResources")
    else:
        kind = _resource_type(call)
        call.require("ram:ListTagResources", resource(call, kind))
        tagged = _all_tags(call, kind)
    wanted = tags(call)
    rows = [
        {"ResourceType": call.get("ResourceType"), "ResourceName": name, "TagKey": key, "TagValue": value}
        for name, present in tagged.items()
        if has_tags(wanted, present)
        for key, value in present.items()
        if not wanted or key in wanted
    ]
    start, size = integer(call, "NextToken", 0), integer(call, "PageSize", 100)
    if not 1 <= size <= 100:
        raise InvalidParameter("PageSize")
    shown = rows[start : start + size]
    return {"TagResources": shown} | ({"NextToken": str(start + size)} if start + size < len(rows) else {})


def _named_resources(call: RpcCall, action: str) -> dict[str, dict[str, str]]:
    """Name → tags of each resource that a call names, if the caller may do the action to all of them."""
    kind = _resource_type(call)
    names = strings(call, "ResourceNames") or [call.required("ResourceNames")]
    if len(names) > MOST_NAMES:
        raise InvalidParameter("ResourceNames", "Length")
    for name in names:
        call.require(action, resource(call, kind, name))
    ram, account = call.world.ram, call.caller.account
    if kind == "role":
        return {name: ram.roles.find(account, name).tags for name in names}
    return {name: ram.policies.find(account, CUSTOM, name).tags for name in names}


def _all_tags(call: RpcCall, kind: str) -> dict[str, dict[str, str]]:
    ram, account = call.world.ram, call.caller.account
    things = ram.roles.all(account) if kind == "role" else ram.policies.all(account, CUSTOM)
    return {thing.name: thing.tags for thing in things}


def _resource_type(call: RpcCall) -> str:
    kind = call.required("ResourceType")
    if kind not in {"role", "policy"}:
        raise InvalidParameter("ResourceType")
    return kind
