"""RAM's actions."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.ram import (
    attachment_responses,
    group_responses,
    policy_responses,
    role_responses,
    tag_responses,
    user_responses,
)
from emulator.world import World

ACTIONS = {
    "AddUserToGroup": group_responses.add_user_to_group,
    "AttachPolicyToGroup": attachment_responses.attach_policy_to_group,
    "AttachPolicyToRole": attachment_responses.attach_policy_to_role,
    "AttachPolicyToUser": attachment_responses.attach_policy_to_user,
    "CreateAccessKey": user_responses.create_access_key,
    "CreateGroup": group_responses.create_group,
    "CreatePolicy": policy_responses.create_policy,
    "CreatePolicyVersion": policy_responses.create_policy_version,
    "CreateRole": role_responses.create_role,
    "CreateUser": user_responses.create_user,
    "DeleteAccessKey": user_responses.delete_access_key,
    "DeleteGroup": group_responses.delete_group,
    "DeletePolicy": policy_responses.delete_policy,
    "DeletePolicyVersion": policy_responses.delete_policy_version,
    "DeleteRole": role_responses.delete_role,
    "DeleteUser": user_responses.delete_user,
    "DetachPolicyFromGroup": attachment_responses.detach_policy_from_group,
    "DetachPolicyFromRole": attachment_responses.detach_policy_from_role,
    "DetachPolicyFromUser": attachment_responses.detach_policy_from_user,
    "GetGroup": group_responses.get_group,
    "GetPolicy": policy_responses.get_policy,
    "GetPolicyVersion": policy_responses.get_policy_version,
    "GetRole": role_responses.get_role,
    "GetUser": user_responses.get_user,
    "ListAccessKeys": user_responses.list_access_keys,
    "ListEntitiesForPolicy": policy_responses.list_entities_for_policy,
    "ListGroups": group_responses.list_groups,
    "ListGroupsForUser": group_responses.list_groups_for_user,
    "ListPolicies": policy_responses.list_policies,
    "ListPoliciesForGroup": attachment_responses.list_policies_for_group,
    "ListPoliciesForRole": attachment_responses.list_policies_for_role,
    "ListPoliciesForUser": attachment_responses.list_policies_for_user,
    "ListPolicyVersions": policy_responses.list_policy_versions,
    "ListRoles": role_responses.list_roles,
    "ListTagResources": tag_responses.list_tag_resources,
    "ListUsers": user_responses.list_users,
    "ListUsersForGroup": group_responses.list_users_for_group,
    "RemoveUserFromGroup": group_responses.remove_user_from_group,
    "SetDefaultPolicyVersion": policy_responses.set_default_policy_version,
    "TagResources": tag_responses.tag_resources,
    "UntagResources": tag_responses.untag_resources,
    "UpdateAccessKey": user_responses.update_access_key,
    "UpdatePolicyDescription": policy_responses.update_policy_description,
    "UpdateRole": role_responses.update_role,
    "UpdateUser": user_responses.update_user,
}


def answer(request: Request, world: World) -> Response:
    """RAM 2015-05-01."""
    return answer_rpc(request, world, service="ram", version="2015-05-01", actions=ACTIONS)
