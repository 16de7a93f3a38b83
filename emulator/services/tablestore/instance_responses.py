"""The control plane: one function for each action on instances, and who routes a request to it.

ROA, version 2020-12-09: paths are `/v2/openapi/<action in small letters>`, parameters come in the query and in a JSON
body. https://help.aliyun.com/en/tablestore/developer-reference/api-tablestore-2020-12-09-overview
"""

from __future__ import annotations

import base64
import binascii
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from emulator.auth.rpc import authenticate
from emulator.errors import NotImplementedHere, ServiceError
from emulator.http import Request, Response
from emulator.rpc import refuse_rpc
from emulator.services.tablestore.exceptions import ValidationFailedError
from emulator.services.tablestore.instance_calls import InstanceCall, parse_policy, read_body
from emulator.services.tablestore.instances import CLUSTER_TYPES, Instance
from emulator.services.tablestore.limits import TABLES_PER_INSTANCE
from emulator.services.tablestore.tag_responses import list_tag_resources, tag_resources, untag_resources
from emulator.world import World

_PREFIX = "/v2/openapi/"
_PAGE, _LARGEST_PAGE = 100, 200
_SUCCESS = {"Code": "200", "Message": "success"}


def list_cluster_type(call: InstanceCall) -> dict[str, Any]:
    """ListClusterType: …/api-tablestore-2020-12-09-listclustertype"""
    call.require(f"acs:ots:{call.region}:{call.caller.account}:instance/*")
    types = list(call.model.cluster_types_of(call.region))
    return {"ClusterTypes": types, "ClusterTypeInfos": [{"ClusterType": name, "IsMultiAZ": False} for name in types]}


def create_instance(call: InstanceCall) -> dict[str, Any]:
    """CreateInstance: …/api-tablestore-2020-12-09-createinstance"""
    name = call.required("InstanceName")
    cluster_type = call.required("ClusterType")
    if cluster_type not in CLUSTER_TYPES:
        raise ValidationFailedError(f"ClusterType must be one of {', '.join(CLUSTER_TYPES)}: {cluster_type}")
    instance = Instance(
        name=name,
        account=call.caller.account,
        region=call.region,
        created=call.world.clock(),
        cluster_type=cluster_type,
        description=call.text("InstanceDescription"),
        resource_group=call.text("ResourceGroupId") or "rg-default",
        tags=call.tags(),
        replicated=not call.flag("DisableReplication"),
    )
    call.require(instance.resource)
    instance.allow_networks(call.text("Network") or None, call.names("NetworkTypeACL"), call.names("NetworkSourceACL"))
    if policy := call.text("Policy"):
        instance.policy, instance.policy_text, instance.policy_version = parse_policy(policy), policy, 1
    call.model.add(instance)
    return dict(_SUCCESS)


def get_instance(call: InstanceCall) -> dict[str, Any]:
    """GetInstance: …/api-tablestore-2020-12-09-getinstance"""
    instance = call.instance()
    shown = _summary(instance) | {
        "Network": instance.network,
        "NetworkTypeACL": list(instance.network_types),
        "NetworkSourceACL": list(instance.network_sources),
        "Policy": instance.policy_text,
        "PolicyVersion": instance.policy_version,
        "TableQuota": TABLES_PER_INSTANCE,
        "ElasticVCUUpperLimit": 0.0,
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(instance.tags.items())],
    }
    instance.pending = max(0, instance.pending - 1)
    return shown


def list_instances(call: InstanceCall) -> dict[str, Any]:
    """ListInstances: …/api-tablestore-2020-12-09-listinstances"""
    call.require(f"acs:ots:{call.region}:{call.caller.account}:instance/*")
    status, group, part = call.text("Status"), call.text("ResourceGroupId"), call.text("InstanceName").lower()
    names = {name.lower() for name in call.names("InstanceNameList") or ()}
    tags = call.tags("Tag")
    found = [
        instance
        for instance in call.model.instances(call.caller.account)
        if (not status or instance.status == status.lower())
        and (not group or instance.resource_group == group)
        and part in instance.name.lower()
        and (not names or instance.name.lower() in names)
        and tags.items() <= instance.tags.items()
    ]
    size = call.number("MaxResults", 0, _LARGEST_PAGE) or _PAGE
    after = _name_in(call.text("NextToken"))
    rest = [instance for instance in found if instance.name > after]
    page = rest[:size]
    token = base64.urlsafe_b64encode(page[-1].name.encode()).decode() if len(rest) > size else ""
    return {"Instances": list(map(_summary, page)), "TotalCount": len(found), "NextToken": token}


def update_instance(call: InstanceCall) -> dict[str, Any]:
    """UpdateInstance: …/api-tablestore-2020-12-09-updateinstance"""
    instance = call.instance()
    description, alias = call.text("InstanceDescription"), call.text("AliasName")
    instance.allow_networks(call.text("Network") or None, call.names("NetworkTypeACL"), call.names("NetworkSourceACL"))
    if "InstanceDescription" in call.values:
        instance.description = description
    if "AliasName" in call.values:
        instance.alias_name = alias
    return {}


def delete_instance(call: InstanceCall) -> dict[str, Any]:
    """DeleteInstance: …/api-tablestore-2020-12-09-deleteinstance. Its tables must have been deleted."""
    call.model.delete(call.caller.account, call.instance().name)
    return {}


def change_resource_group(call: InstanceCall) -> dict[str, Any]:
    """ChangeResourceGroup: …/api-tablestore-2020-12-09-changeresourcegroup"""
    instance = call.instance("ResourceId")
    instance.resource_group = call.required("NewResourceGroupId")
    return {}


def check_instance_policy(call: InstanceCall) -> dict[str, Any]:
    """CheckInstancePolicy: …/api-tablestore-2020-12-09-checkinstancepolicy"""
    call.instance()
    parse_policy(call.required("Policy"))
    return dict(_SUCCESS)


def update_instance_policy(call: InstanceCall) -> dict[str, Any]:
    """UpdateInstancePolicy: …/api-tablestore-2020-12-09-updateinstancepolicy. The version is the one to be replaced."""
    instance = call.instance()
    policy = call.required("Policy")
    parsed = parse_policy(policy)
    _check_version(call, instance)
    instance.policy, instance.policy_text = parsed, policy
    instance.policy_version += 1
    return _SUCCESS | {"requestId": call.request_id}


def delete_instance_policy(call: InstanceCall) -> dict[str, Any]:
    """DeleteInstancePolicy: …/api-tablestore-2020-12-09-deleteinstancepolicy"""
    instance = call.instance()
    _check_version(call, instance)
    instance.policy, instance.policy_text, instance.policy_version = None, "", 0
    return dict(_SUCCESS)


def _check_version(call: InstanceCall, instance: Instance) -> None:
    given = call.number("PolicyVersion", 0, 2**31)
    if given != instance.policy_version:
        raise ValidationFailedError(f"The policy's version is {instance.policy_version} and not {given}.")


def _summary(instance: Instance) -> dict[str, Any]:
    """What ListInstances and GetInstance tell alike. The clients check the types."""
    return {
        "InstanceName": instance.name,
        "AliasName": instance.alias_name,
        "InstanceDescription": instance.description,
        "InstanceSpecification": instance.cluster_type,
        "InstanceStatus": instance.status,
        "IsMultiAZ": False,
        "PaymentType": "PayAsYouGo",
        "RegionId": instance.region,
        "ResourceGroupId": instance.resource_group,
        "StorageType": instance.cluster_type,
        "UserId": instance.account,
        "VCUQuota": 0,
        "CreateTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(instance.created)),
    }


def _name_in(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, UnicodeError):
        raise ValidationFailedError("Invalid NextToken.") from None


ACTIONS: dict[str, tuple[str, str, Callable[[InstanceCall], dict[str, Any]]]] = {
    "changeresourcegroup": ("POST", "ChangeResourceGroup", change_resource_group),
    "checkinstancepolicy": ("POST", "CheckInstancePolicy", check_instance_policy),
    "createinstance": ("POST", "CreateInstance", create_instance),
    "deleteinstance": ("POST", "DeleteInstance", delete_instance),
    "deleteinstancepolicy": ("POST", "DeleteInstancePolicy", delete_instance_policy),
    "getinstance": ("GET", "GetInstance", get_instance),
    "listclustertype": ("GET", "ListClusterType", list_cluster_type),
    "listinstances": ("GET", "ListInstances", list_instances),
    "listtagresources": ("GET", "ListTagResources", list_tag_resources),
    "tagresources": ("POST", "TagResources", tag_resources),
    "untagresources": ("POST", "UntagResources", untag_resources),
    "updateinstance": ("POST", "UpdateInstance", update_instance),
    "updateinstancepolicy": ("POST", "UpdateInstancePolicy", update_instance_policy),
}
"""By the last part of the path: method, the action's name, who answers it."""

NOT_IMPLEMENTED = {
    name.lower(): name
    for name in (
        "BindAgentStorage2Vpc",
        "BindInstance2Vpc",
        "CheckAgentStoragePolicy",
        "CreateAgentStorage",
        "CreateVCUInstance",
        "DeleteAgentStorage",
        "DeleteAgentStoragePolicy",
        "DeleteVCUInstance",
        "GetAgentStorage",
        "GetInstancePolicy",
        "ListAgentStorages",
        "ListVpcInfoByAgentStorage",
        "ListVpcInfoByInstance",
        "ListVpcInfoByVpc",
        "UnbindAgentStorage2Vpc",
        "UnbindInstance2Vpc",
        "UpdateAgentStorage",
        "UpdateAgentStoragePolicy",
        "UpdateInstanceElasticVCUUpperLimit",
    )
}
"""Actions that the cloud has, by the last part of the path."""


def answer_action(request: Request, world: World) -> Response:
    """One action on instances. Errors are those of every ROA service: a code, a message, a request's id."""
    request_id = str(uuid.uuid4()).upper()
    try:
        caller = authenticate(request, world, request.parameters)
        method, action, answer = _route(request)
        if request.method != method:
            raise ServiceError(405, "UnsupportedHTTPMethod", f"This http method is not supported: {request.method}.")
        values = request.parameters | read_body(request.body)
        document = answer(InstanceCall(world, caller, request, action, values, request_id))
    except ServiceError as error:
        return refuse_rpc(request, error, request_id)
    body = json.dumps({"RequestId": request_id, **document}).encode()
    headers = {"Content-Type": "application/json;charset=utf-8", "x-acs-request-id": request_id}
    return Response(200, body, headers)


def _route(request: Request) -> tuple[str, str, Callable[[InstanceCall], dict[str, Any]]]:
    name = request.path.removeprefix(_PREFIX).lower() if request.path.startswith(_PREFIX) else ""
    if name in ACTIONS:
        return ACTIONS[name]
    if request.path == "/region/DescribeRegions":
        raise NotImplementedHere("Tablestore", "DescribeRegions")
    if name in NOT_IMPLEMENTED:
        raise NotImplementedHere("Tablestore", NOT_IMPLEMENTED[name])
    raise ServiceError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
