"""What a call is named where permissions are written: its RAM action, and the resource that it touches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_PREFIXES: Final = {"ims": "ram", "tablestore": "ots"}
"""Where the prefix of the actions is not our name of the service: IMS is a part of RAM, and both planes of Tablestore
have one."""

_OSS_ACTIONS: Final = {
    "DeleteBucketTags": "DeleteBucketTagging",
    "DeleteMultipleObjects": "DeleteObject",
    "GetBucketTags": "GetBucketTagging",
    "HeadObject": "GetObject",
    "ListObjectsV2": "ListObjects",
    "PutBucketTags": "PutBucketTagging",
}
"""OSS operations whose action has another name (OSS Developer Guide: "RAM policies", actions)."""

_VERSIONED: Final = frozenset({"GetObject", "DeleteObject"})

_RESOURCES: Final = {
    "Bucket": "bucket",
    "TableName": "table",
    "InstanceName": "Tablestore instance",
    "RoleName": "role",
    "PolicyName": "policy",
    "OIDCProviderName": "identity provider",
    "AliasName": "",
    "KeyId": "key",
    "RoleArn": "role",
    "ProtectedResourceArn": "",
}
"""Parameters that name the resource, the most telling first, and what to call it. An alias and an ARN say
themselves what they are."""

_TAGGED: Final = {"instance": "Tablestore instance"}
"""What the tagging operations call a resource's type, where we call it otherwise."""


def action_of(service: str, operation: str, params: Mapping[str, Any]) -> str:
    """The RAM action that allows an operation, such as `oss:PutBucketTagging` for PutBucketTags."""
    if service == "oss":
        action = _OSS_ACTIONS.get(operation, operation)
        suffix = "Version" if action in _VERSIONED and _names_version(params) else ""
        return f"oss:{action}{suffix}"
    return f"{_PREFIXES.get(service, service)}:{operation}"


def resource_of(params: Mapping[str, Any]) -> str:
    """What the parameters of a call name, such as `bucket acme` or `object a/b of bucket acme`; "" for nothing."""
    for name, kind in _RESOURCES.items():
        if isinstance(params.get(name), str):
            resource = f"{kind} {params[name]}".strip()
            if name == "Bucket" and "Key" in params:
                return f"object {params['Key']} of {resource}"
            if name == "TableName" and "InstanceName" in params:
                return f"{resource} of {_RESOURCES['InstanceName']} {params['InstanceName']}"
            return resource
    return _tagged(params)


def _tagged(params: Mapping[str, Any]) -> str:
    """The one resource of a tagging operation, which every service names in a list of its own."""
    kind = str(params.get("ResourceType", ""))
    for name in ("ResourceNames", "ResourceIds", "ResourceId"):
        named = params.get(name)
        if kind and isinstance(named, list) and len(named) == 1:
            return f"{_TAGGED.get(kind.lower(), kind)} {named[0]}"
    return ""


def _names_version(params: Mapping[str, Any]) -> bool:
    body = params.get("Body")
    objects = body.get("Object", []) if isinstance(body, Mapping) else []
    return "versionId" in params.get("Query", {}) or any("VersionId" in each for each in objects)
