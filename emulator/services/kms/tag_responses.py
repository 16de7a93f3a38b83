"""The actions of tags, in the newer form for several keys at once and in the older one for a single key."""

from __future__ import annotations

from typing import Any

from emulator.errors import NotImplementedHere
from emulator.rpc import RpcCall
from emulator.services.kms.exceptions import InvalidParameter
from emulator.services.kms.keys import Key
from emulator.services.kms.responses import (
    allowed_key,
    boolean,
    container,
    integer,
    json_list,
    require,
    tags_of,
)

ROWS_ON_PAGE = 200
MOST_KEYS = 50


def tag_resources(call: RpcCall) -> dict[str, Any]:
    """TagResources:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-tagresources"""
    keys = _named_keys(call)
    added = tags_of("Tag", call.indexed("Tag"), "Key", "Value")
    if not added:
        call.required("Tag.1.Key")
    for key in keys:
        call.world.kms.keys.tag(key, added)
    return {}


def untag_resources(call: RpcCall) -> dict[str, Any]:
    """UntagResources:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-untagresources

    All counts only without a TagKey."""
    names = call.indexed("TagKey")
    for key in _named_keys(call):
        _untag(key, names or (list(key.tags) if boolean(call, "All") else []))
    return {}


def list_tag_resources(call: RpcCall) -> dict[str, Any]:
    """ListTagResources:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-listtagresources

    NextToken: how many rows came before."""
    wanted = tags_of("Tag", call.indexed("Tag"), "Key", "Value")
    if call.indexed("ResourceId"):
        keys = _named_keys(call)
    else:
        _check_type(call)
        call.require("kms:ListTagResources", container(call, "key"))
        keys = call.world.kms.keys.all(call.caller.account)
    rows = [
        {"ResourceType": "key", "ResourceId": key.id, "TagKey": name, "TagValue": value}
        for key in keys
        if all(name in key.tags and value in {"", key.tags[name]} for name, value in wanted.items())
        for name, value in key.tags.items()
        if not wanted or name in wanted
    ]
    start = integer(call, "NextToken", 0)
    end = start + ROWS_ON_PAGE
    answer: dict[str, Any] = {"TagResources": {"TagResource": rows[start:end]}}
    return answer | ({"NextToken": str(end)} if end < len(rows) else {})


def tag_resource(call: RpcCall) -> dict[str, Any]:
    """TagResource:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-tagresource"""
    key = _single_key(call)
    call.required("Tags")
    call.world.kms.keys.tag(key, tags_of("Tags", json_list(call, "Tags"), "TagKey", "TagValue"))
    return {}


def untag_resource(call: RpcCall) -> dict[str, Any]:
    """UntagResource:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-untagresource

    TagKeys: a list in JSON, or with commas."""
    key = _single_key(call)
    text = call.required("TagKeys")
    _untag(key, json_list(call, "TagKeys") if text.startswith("[") else text.split(","))
    return {}


def list_resource_tags(call: RpcCall) -> dict[str, Any]:
    """ListResourceTags:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-listresourcetags"""
    key = _single_key(call)
    return {"Tags": {"Tag": [{"KeyId": key.id, "TagKey": name, "TagValue": value} for name, value in key.tags.items()]}}


def _named_keys(call: RpcCall) -> list[Key]:
    """The keys that ResourceId.N name, if the caller may do the action to all of them."""
    _check_type(call)
    names = call.indexed("ResourceId") or [call.required("ResourceId.1")]
    if len(names) > MOST_KEYS or not all(isinstance(name, str) for name in names):
        raise InvalidParameter("ResourceId")
    keys = [call.world.kms.find(call.caller.account, name) for name in names]
    for key in keys:
        require(call, key)
    return keys


def _single_key(call: RpcCall) -> Key:
    for name in ("SecretName", "CertificateId"):
        if call.get(name):
            raise NotImplementedHere("kms", f"{call.action} with {name}")
    return allowed_key(call)


def _check_type(call: RpcCall) -> None:
    kind = call.required("ResourceType")
    if kind == "secret":
        raise NotImplementedHere("kms", f"{call.action} with ResourceType secret")
    if kind != "key":
        raise InvalidParameter("ResourceType")


def _untag(key: Key, names: list[Any]) -> None:
    if not all(isinstance(name, str) for name in names):
        raise InvalidParameter("TagKey")
    key.require_kept()
    for name in names:
        key.tags.pop(name, None)
