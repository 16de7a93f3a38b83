"""The actions of roles."""

from __future__ import annotations

from typing import Any

from emulator.errors import NotImplementedHere
from emulator.rpc import RpcCall
from emulator.services.ram.responses import has_tags, integer, page, resource, tags, timestamp
from emulator.services.ram.roles import SESSION_SECONDS, Role


def create_role(call: RpcCall) -> dict[str, Any]:
    """CreateRole: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createrole"""
    name = call.required("RoleName")
    call.require("ram:CreateRole", resource(call, "role", name))
    if call.get("AllowConsoleLogin"):
        raise NotImplementedHere("ram", "CreateRole with AllowConsoleLogin")
    role = call.world.ram.roles.create(
        call.caller.account,
        name,
        call.required("AssumeRolePolicyDocument"),
        description=call.get("Description"),
        max_session=integer(call, "MaxSessionDuration", SESSION_SECONDS.start),
        tags=tags(call),
    )
    return {"Role": _described(role)}


def get_role(call: RpcCall) -> dict[str, Any]:
    """GetRole: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-getrole"""
    name = call.required("RoleName")
    call.require("ram:GetRole", resource(call, "role", name))
    role = call.world.ram.role(call.caller.account, name)
    return {"Role": _described(role) | {"UpdateDate": timestamp(role.updated), "IsServiceLinkedRole": False}}


def update_role(call: RpcCall) -> dict[str, Any]:
    """UpdateRole: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-updaterole"""
    name = call.required("RoleName")
    call.require("ram:UpdateRole", resource(call, "role", name))
    if call.get("NewAllowConsoleLogin"):
        raise NotImplementedHere("ram", "UpdateRole with NewAllowConsoleLogin")
    role = call.world.ram.roles.update(
        call.caller.account,
        name,
        trust_document=call.parameters.get("NewAssumeRolePolicyDocument") or None,
        description=call.parameters.get("NewDescription"),
        max_session=integer(call, "NewMaxSessionDuration", 0) or None,
    )
    return {"Role": _described(role) | {"UpdateDate": timestamp(role.updated)}}


def delete_role(call: RpcCall) -> dict[str, Any]:
    """DeleteRole: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deleterole"""
    name = call.required("RoleName")
    call.require("ram:DeleteRole", resource(call, "role", name))
    call.world.ram.roles.delete(call.caller.account, name)
    return {}


def list_roles(call: RpcCall) -> dict[str, Any]:
    """ListRoles: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listroles"""
    call.require("ram:ListRoles", resource(call, "role"))
    wanted = tags(call)
    roles = [role for role in call.world.ram.roles.all(call.caller.account) if has_tags(wanted, role.tags)]
    shown, rest = page(call, roles, lambda role: role.name)
    described = []
    for role in shown:
        fields = _described(role) | {"UpdateDate": timestamp(role.updated)}
        del fields["AssumeRolePolicyDocument"]
        fields["Tags"] = {"Tag": [{"TagKey": key, "TagValue": value} for key, value in role.tags.items()]}
        described.append(fields)
    return {"Roles": {"Role": described}, **rest}


def _described(role: Role) -> dict[str, Any]:
    return {
        "RoleId": role.id,
        "RoleName": role.name,
        "Arn": role.arn,
        "Description": role.description,
        "AssumeRolePolicyDocument": role.trust_document,
        "MaxSessionDuration": role.max_session,
        "CreateDate": timestamp(role.created),
    }
