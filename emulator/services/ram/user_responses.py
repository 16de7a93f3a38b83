"""The actions of users and their access keys."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall
from emulator.services.ram.responses import page, resource, timestamp
from emulator.services.ram.users import PROFILE, User


def create_user(call: RpcCall) -> dict[str, Any]:
    """CreateUser: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createuser"""
    name = call.required("UserName")
    call.require("ram:CreateUser", resource(call, "user", name))
    profile = {field: call.get(field) for field in PROFILE if field in call.parameters}
    return {"User": _described(call.world.ram.users.create(call.caller.account, name, profile))}


def get_user(call: RpcCall) -> dict[str, Any]:
    """GetUser: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-getuser"""
    user = _asked_for(call, "ram:GetUser")
    return {"User": _described(user) | {"UpdateDate": timestamp(user.updated)}}


def update_user(call: RpcCall) -> dict[str, Any]:
    """UpdateUser: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-updateuser"""
    name = call.required("UserName")
    call.require("ram:UpdateUser", resource(call, "user", name))
    profile = {field: call.get(f"New{field}") for field in PROFILE if f"New{field}" in call.parameters}
    user = call.world.ram.users.update(call.caller.account, name, call.get("NewUserName"), profile)
    return {"User": _described(user) | {"UpdateDate": timestamp(user.updated)}}


def delete_user(call: RpcCall) -> dict[str, Any]:
    """DeleteUser: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deleteuser"""
    name = call.required("UserName")
    call.require("ram:DeleteUser", resource(call, "user", name))
    call.world.ram.delete_user(call.caller.account, name)
    return {}


def list_users(call: RpcCall) -> dict[str, Any]:
    """ListUsers: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listusers"""
    call.require("ram:ListUsers", resource(call, "user"))
    shown, rest = page(call, call.world.ram.users.all(call.caller.account), lambda user: user.name)
    users = [_described(user) | {"UpdateDate": timestamp(user.updated)} for user in shown]
    return {"Users": {"User": users}, **rest}


def create_access_key(call: RpcCall) -> dict[str, Any]:
    """CreateAccessKey: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createaccesskey

    The only answer that has the secret."""
    user = _asked_for(call, "ram:CreateAccessKey")
    key = call.world.ram.users.create_key(call.caller.account, user.name)
    return {
        "AccessKey": {
            "AccessKeyId": key.id,
            "AccessKeySecret": key.secret,
            "Status": key.status,
            "CreateDate": timestamp(key.created),
        }
    }


def update_access_key(call: RpcCall) -> dict[str, Any]:
    """UpdateAccessKey: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-updateaccesskey"""
    user = _asked_for(call, "ram:UpdateAccessKey")
    key_id, status = call.required("UserAccessKeyId"), call.required("Status")
    call.world.ram.users.set_key_status(call.caller.account, user.name, key_id, status)
    return {}


def delete_access_key(call: RpcCall) -> dict[str, Any]:
    """DeleteAccessKey: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deleteaccesskey"""
    user = _asked_for(call, "ram:DeleteAccessKey")
    call.world.ram.users.delete_key(call.caller.account, user.name, call.required("UserAccessKeyId"))
    return {}


def list_access_keys(call: RpcCall) -> dict[str, Any]:
    """ListAccessKeys: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listaccesskeys"""
    user = _asked_for(call, "ram:ListAccessKeys")
    keys = [
        {"AccessKeyId": key.id, "Status": key.status, "CreateDate": timestamp(key.created)}
        for key in user.keys.values()
    ]
    return {"AccessKeys": {"AccessKey": keys}}


def _asked_for(call: RpcCall, action: str) -> User:
    """The user that a call names, or who calls when it names none, if the caller may do the action to it."""
    own = call.caller.name if call.caller.kind == "user" else ""
    name = call.get("UserName") or own or call.required("UserName")
    call.require(action, resource(call, "user", name))
    return call.world.ram.users.find(call.caller.account, name)


def _described(user: User) -> dict[str, Any]:
    profile = {field: user.profile.get(field, "") for field in PROFILE}
    return {"UserId": user.id, "UserName": user.name, **profile, "CreateDate": timestamp(user.created)}
