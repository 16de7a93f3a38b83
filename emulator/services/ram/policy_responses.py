"""The actions of policies and their versions."""

from __future__ import annotations

from typing import Any

from emulator.rpc import RpcCall
from emulator.services.ram.policies import CUSTOM, Policy, PolicyVersion
from emulator.services.ram.responses import (
    boolean,
    has_tags,
    page,
    policy_resource,
    resource,
    tags,
    timestamp,
)


def create_policy(call: RpcCall) -> dict[str, Any]:
    """CreatePolicy: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createpolicy"""
    name = call.required("PolicyName")
    call.require("ram:CreatePolicy", resource(call, "policy", name))
    policy = call.world.ram.policies.create(
        call.caller.account, name, call.required("PolicyDocument"), call.get("Description"), tags(call)
    )
    return {"Policy": _named(policy) | {"CreateDate": timestamp(policy.created)}}


def get_policy(call: RpcCall) -> dict[str, Any]:
    """GetPolicy: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-getpolicy"""
    policy = _asked_for(call, "ram:GetPolicy")
    return {"Policy": _summary(call, policy), "DefaultPolicyVersion": _version(policy, policy.default_version)}


def delete_policy(call: RpcCall) -> dict[str, Any]:
    """DeletePolicy: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deletepolicy"""
    name = call.required("PolicyName")
    call.require("ram:DeletePolicy", resource(call, "policy", name))
    call.world.ram.delete_policy(call.caller.account, name, with_versions=boolean(call, "CascadingDelete"))
    return {}


def list_policies(call: RpcCall) -> dict[str, Any]:
    """ListPolicies: https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpolicies"""
    call.require("ram:ListPolicies", resource(call, "policy"))
    wanted = tags(call)
    policies = [
        policy
        for policy in call.world.ram.policies.all(call.caller.account, call.get("PolicyType"))
        if has_tags(wanted, policy.tags)
    ]
    shown, rest = page(call, policies, lambda policy: f"{policy.type}/{policy.name}")
    described = [
        _summary(call, policy)
        | {"Tags": {"Tag": [{"TagKey": key, "TagValue": value} for key, value in policy.tags.items()]}}
        for policy in shown
    ]
    return {"Policies": {"Policy": described}, **rest}


def update_policy_description(call: RpcCall) -> dict[str, Any]:
    """UpdatePolicyDescription:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-updatepolicydescription"""
    name = call.required("PolicyName")
    call.require("ram:UpdatePolicyDescription", resource(call, "policy", name))
    policy = call.world.ram.policies.describe(call.caller.account, name, call.get("NewDescription"))
    return {"Policy": _named(policy) | _dates(policy)}


def create_policy_version(call: RpcCall) -> dict[str, Any]:
    """CreatePolicyVersion:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createpolicyversion"""
    name = call.required("PolicyName")
    call.require("ram:CreatePolicyVersion", resource(call, "policy", name))
    policies = call.world.ram.policies
    version = policies.create_version(
        call.caller.account,
        name,
        call.required("PolicyDocument"),
        as_default=boolean(call, "SetAsDefault"),
        rotate=call.get("RotateStrategy"),
    )
    return {"PolicyVersion": _version(policies.find(call.caller.account, CUSTOM, name), version)}


def get_policy_version(call: RpcCall) -> dict[str, Any]:
    """GetPolicyVersion:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-getpolicyversion"""
    policy = _asked_for(call, "ram:GetPolicyVersion")
    return {"PolicyVersion": _version(policy, policy.version(call.required("VersionId")))}


def list_policy_versions(call: RpcCall) -> dict[str, Any]:
    """ListPolicyVersions:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpolicyversions"""
    policy = _asked_for(call, "ram:ListPolicyVersions")
    versions = reversed(policy.versions.values())
    return {"PolicyVersions": {"PolicyVersion": [_version(policy, version) for version in versions]}}


def delete_policy_version(call: RpcCall) -> dict[str, Any]:
    """DeletePolicyVersion:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-deletepolicyversion"""
    name = call.required("PolicyName")
    call.require("ram:DeletePolicyVersion", resource(call, "policy", name))
    call.world.ram.policies.delete_version(call.caller.account, name, call.required("VersionId"))
    return {}


def set_default_policy_version(call: RpcCall) -> dict[str, Any]:
    """SetDefaultPolicyVersion:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-setdefaultpolicyversion"""
    name = call.required("PolicyName")
    call.require("ram:SetDefaultPolicyVersion", resource(call, "policy", name))
    call.world.ram.policies.set_default(call.caller.account, name, call.required("VersionId"))
    return {}


def list_entities_for_policy(call: RpcCall) -> dict[str, Any]:
    """ListEntitiesForPolicy:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listentitiesforpolicy"""
    policy = _asked_for(call, "ram:ListEntitiesForPolicy")
    users, groups, roles = call.world.ram.holders_of(call.caller.account, policy)
    key = (policy.type, policy.name)
    return {
        "Users": {
            "User": [
                {
                    "UserId": user.id,
                    "UserName": user.name,
                    "DisplayName": user.profile.get("DisplayName", ""),
                    "AttachDate": timestamp(user.attached[key]),
                }
                for user in users
            ]
        },
        "Groups": {
            "Group": [
                {"GroupName": group.name, "Comments": group.comments, "AttachDate": timestamp(group.attached[key])}
                for group in groups
            ]
        },
        "Roles": {
            "Role": [
                {
                    "RoleId": role.id,
                    "RoleName": role.name,
                    "Arn": role.arn,
                    "Description": role.description,
                    "AttachDate": timestamp(role.attached[key]),
                }
                for role in roles
            ]
        },
    }


def _asked_for(call: RpcCall, action: str) -> Policy:
    """The policy of either type that a call names, if the caller may do the action to it."""
    name, policy_type = call.required("PolicyName"), call.required("PolicyType")
    call.require(action, policy_resource(call, policy_type, name))
    return call.world.ram.policies.find(call.caller.account, policy_type, name)


def _named(policy: Policy) -> dict[str, Any]:
    return {
        "PolicyName": policy.name,
        "PolicyType": policy.type,
        "Description": policy.description,
        "DefaultVersion": policy.default,
    }


def _dates(policy: Policy) -> dict[str, Any]:
    return {"CreateDate": timestamp(policy.created), "UpdateDate": timestamp(policy.updated)}


def _summary(call: RpcCall, policy: Policy) -> dict[str, Any]:
    count = call.world.ram.attachment_count(call.caller.account, policy)
    return _named(policy) | _dates(policy) | {"AttachmentCount": count}


def _version(policy: Policy, version: PolicyVersion) -> dict[str, Any]:
    return {
        "VersionId": version.id,
        "IsDefaultVersion": version.id == policy.default,
        "PolicyDocument": version.document,
        "CreateDate": timestamp(version.created),
    }
