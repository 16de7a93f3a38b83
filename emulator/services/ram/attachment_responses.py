"""The actions that attach policies to users, groups and roles."""

from __future__ import annotations

from typing import Any

from emulator.errors import NotImplementedHere
from emulator.rpc import RpcCall
from emulator.services.ram.groups import Group
from emulator.services.ram.policies import Policy
from emulator.services.ram.responses import policy_resource, resource, timestamp
from emulator.services.ram.roles import Role
from emulator.services.ram.users import User


def attach_policy_to_role(call: RpcCall) -> dict[str, Any]:
    """AttachPolicyToRole:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-attachpolicytorole"""
    return _attach(call, "Role")


def attach_policy_to_user(call: RpcCall) -> dict[str, Any]:
    """AttachPolicyToUser:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-attachpolicytouser"""
    return _attach(call, "User")


def attach_policy_to_group(call: RpcCall) -> dict[str, Any]:
    """AttachPolicyToGroup:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-attachpolicytogroup"""
    return _attach(call, "Group")


def detach_policy_from_role(call: RpcCall) -> dict[str, Any]:
    """DetachPolicyFromRole:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromrole"""
    return _detach(call, "Role")


def detach_policy_from_user(call: RpcCall) -> dict[str, Any]:
    """DetachPolicyFromUser:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromuser"""
    return _detach(call, "User")


def detach_policy_from_group(call: RpcCall) -> dict[str, Any]:
    """DetachPolicyFromGroup:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-detachpolicyfromgroup"""
    return _detach(call, "Group")


def list_policies_for_role(call: RpcCall) -> dict[str, Any]:
    """ListPoliciesForRole:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpoliciesforrole"""
    return _list(call, "Role")


def list_policies_for_user(call: RpcCall) -> dict[str, Any]:
    """ListPoliciesForUser:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpoliciesforuser"""
    return _list(call, "User")


def list_policies_for_group(call: RpcCall) -> dict[str, Any]:
    """ListPoliciesForGroup:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpoliciesforgroup"""
    return _list(call, "Group")


def _attach(call: RpcCall, kind: str) -> dict[str, Any]:
    holder, policy = _both(call, f"ram:AttachPolicyTo{kind}", kind)
    call.world.ram.attach(holder, policy)
    return {}


def _detach(call: RpcCall, kind: str) -> dict[str, Any]:
    holder, policy = _both(call, f"ram:DetachPolicyFrom{kind}", kind)
    holder.detach(policy)
    return {}


def _list(call: RpcCall, kind: str) -> dict[str, Any]:
    name = call.required(f"{kind}Name")
    call.require(f"ram:ListPoliciesFor{kind}", resource(call, kind.lower(), name))
    policies = [
        {
            "PolicyName": policy.name,
            "PolicyType": policy.type,
            "Description": policy.description,
            "DefaultVersion": policy.default,
            "AttachDate": timestamp(since),
        }
        for policy, since in call.world.ram.policies_held(_holder(call, kind, name))
    ]
    return {"Policies": {"Policy": policies}}


def _both(call: RpcCall, action: str, kind: str) -> tuple[User | Group | Role, Policy]:
    """kind: of the holder that a call names beside a policy."""
    policy_type, policy_name = call.required("PolicyType"), call.required("PolicyName")
    name = call.required(f"{kind}Name")
    call.require(action, resource(call, kind.lower(), name))
    call.require(action, policy_resource(call, policy_type, policy_name))
    if call.get("ResourceGroupId"):
        raise NotImplementedHere("ram", f"{call.action} with ResourceGroupId")
    holder = _holder(call, kind, name)
    return holder, call.world.ram.policies.find(call.caller.account, policy_type, policy_name)


def _holder(call: RpcCall, kind: str, name: str) -> User | Group | Role:
    ram, account = call.world.ram, call.caller.account
    if kind == "User":
        return ram.users.find(account, name)
    return ram.groups.find(account, name) if kind == "Group" else ram.roles.find(account, name)
