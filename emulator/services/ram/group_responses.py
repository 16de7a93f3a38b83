"""The actions of groups."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall
from emulator.services.ram.groups import Group
from emulator.services.ram.responses import page, resource, timestamp
from emulator.services.ram.users import User


def create_group(call: RpcCall) -> dict[str, Any]:
    """CreateGroup: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-creategroup"""
    name = call.required("GroupName")
    call.require("ram:CreateGroup", resource(call, "group", name))
    return {"Group": _described(call.world.ram.groups.create(call.caller.account, name, call.get("Comments")))}


def get_group(call: RpcCall) -> dict[str, Any]:
    """GetGroup: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-getgroup"""
    name = call.required("GroupName")
    call.require("ram:GetGroup", resource(call, "group", name))
    group = call.world.ram.groups.find(call.caller.account, name)
    return {"Group": _described(group) | {"UpdateDate": timestamp(group.updated)}}


def delete_group(call: RpcCall) -> dict[str, Any]:
    """DeleteGroup: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deletegroup"""
    name = call.required("GroupName")
    call.require("ram:DeleteGroup", resource(call, "group", name))
    call.world.ram.groups.delete(call.caller.account, name)
    return {}


def list_groups(call: RpcCall) -> dict[str, Any]:
    """ListGroups: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listgroups"""
    call.require("ram:ListGroups", resource(call, "group"))
    shown, rest = page(call, call.world.ram.groups.all(call.caller.account), lambda group: group.name, most=100)
    groups = [_described(group) | {"UpdateDate": timestamp(group.updated)} for group in shown]
    return {"Groups": {"Group": groups}, **rest}


def add_user_to_group(call: RpcCall) -> dict[str, Any]:
    """AddUserToGroup: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-addusertogroup"""
    group, user = _group_and_user(call, "ram:AddUserToGroup")
    call.world.ram.groups.add(group, user)
    return {}


def remove_user_from_group(call: RpcCall) -> dict[str, Any]:
    """RemoveUserFromGroup:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-removeuserfromgroup"""
    group, user = _group_and_user(call, "ram:RemoveUserFromGroup")
    call.world.ram.groups.remove(group, user)
    return {}


def list_users_for_group(call: RpcCall) -> dict[str, Any]:
    """ListUsersForGroup:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listusersforgroup"""
    name = call.required("GroupName")
    call.require("ram:ListUsersForGroup", resource(call, "group", name))
    group = call.world.ram.groups.find(call.caller.account, name)
    members = [user for user in call.world.ram.users.all(call.caller.account) if user.id in group.members]
    shown, rest = page(call, members, lambda user: user.name)
    users = [
        {
            "UserName": user.name,
            "DisplayName": user.profile.get("DisplayName", ""),
            "JoinDate": timestamp(group.members[user.id]),
        }
        for user in shown
    ]
    return {"Users": {"User": users}, **rest}


def list_groups_for_user(call: RpcCall) -> dict[str, Any]:
    """ListGroupsForUser:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listgroupsforuser"""
    name = call.required("UserName")
    call.require("ram:ListGroupsForUser", resource(call, "user", name))
    user = call.world.ram.users.find(call.caller.account, name)
    groups = [
        {
            "GroupId": group.id,
            "GroupName": group.name,
            "Comments": group.comments,
            "JoinDate": timestamp(group.members[user.id]),
        }
        for group in call.world.ram.groups.of(user)
    ]
    return {"Groups": {"Group": groups}}


def _group_and_user(call: RpcCall, action: str) -> tuple[Group, User]:
    user_name, group_name = call.required("UserName"), call.required("GroupName")
    call.require(action, resource(call, "user", user_name))
    call.require(action, resource(call, "group", group_name))
    ram, account = call.world.ram, call.caller.account
    return ram.groups.find(account, group_name), ram.users.find(account, user_name)


def _described(group: Group) -> dict[str, Any]:
    return {
        "GroupId": group.id,
        "GroupName": group.name,
        "Comments": group.comments,
        "CreateDate": timestamp(group.created),
    }
