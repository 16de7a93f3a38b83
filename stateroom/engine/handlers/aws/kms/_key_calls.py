"""The calls that a KMS key takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.calls import Call
from stateroom.engine.decision import Context, Inputs

ABSENT = frozenset({"NotFoundException"})
# A principal that was just made is not known to KMS at once, nor is a key to every host of KMS.
_UNSETTLED = frozenset({"MalformedPolicyDocumentException", "NotFoundException"})
_ROTATION_DAYS = 365  # what EnableKeyRotation takes when no period is given


def describe(inputs: Inputs, key: str) -> Call:
    """`key` is an id, an ARN or an alias."""
    return Call("kms", "describe_key", {"KeyId": key}, absent=ABSENT, region=inputs.get("region"))


def details(inputs: Inputs, key: str) -> tuple[Call, Call, Call]:
    """Policy, rotation and tags."""
    region = inputs.get("region")
    # Keys that cannot rotate, such as asymmetric ones, answer with UnsupportedOperationException.
    fixed = ABSENT | {"UnsupportedOperationException"}
    policy = {"KeyId": key, "PolicyName": "default"}
    return (
        Call("kms", "get_key_policy", policy, absent=ABSENT, region=region),
        Call("kms", "get_key_rotation_status", {"KeyId": key}, absent=fixed, region=region),
        Call("kms", "list_resource_tags", {"KeyId": key}, absent=ABSENT, region=region),
    )


def find_tagged(inputs: Inputs, alias: str, context: Context) -> Call:
    """Our keys whose Name is that of the alias. Source: Resource Groups Tagging API, GetResources."""
    key, value = context.owner
    filters = [{"Key": "Name", "Values": [alias.removeprefix("alias/")]}, {"Key": key, "Values": [value]}]
    params = {"TagFilters": filters, "ResourceTypeFilters": ["kms:key"]}
    return Call("resourcegroupstaggingapi", "get_resources", params, region=inputs.get("region"))


def arns_of(tagged: Mapping[str, Any]) -> list[str]:
    """The keys of GetResources' answer."""
    return sorted(found["ResourceARN"] for found in tagged["ResourceTagMappingList"])


def create(inputs: Inputs) -> Call:
    params: dict[str, Any] = {
        "Description": inputs.get("description") or "",
        "KeyUsage": inputs.get("keyUsage") or "ENCRYPT_DECRYPT",
        "KeySpec": inputs.get("customerMasterKeySpec") or "SYMMETRIC_DEFAULT",
        "MultiRegion": bool(inputs.get("multiRegion")),
        "Policy": inputs["policy"],
        "Tags": tag_list(inputs.get("tags") or {}),
    }
    return Call("kms", "create_key", params, retry=_UNSETTLED, region=inputs.get("region"))


def write(operation: str, inputs: Inputs, key: str, **params: Any) -> Call:
    return Call("kms", operation, {"KeyId": key, **params}, retry=_UNSETTLED, region=inputs.get("region"))


def rotate(inputs: Inputs, key: str) -> Call:
    if not inputs["enableKeyRotation"]:
        return write("disable_key_rotation", inputs, key)
    return write("enable_key_rotation", inputs, key, RotationPeriodInDays=rotation_days(inputs))


def rotation_days(inputs: Inputs) -> int:
    return int(inputs.get("rotationPeriodInDays") or _ROTATION_DAYS)


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in tags.items()]
