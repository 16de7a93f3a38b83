"""The calls that a KMS key takes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Call
from stateroom.engine.decision import Context, Inputs
from stateroom.engine.handlers.alicloud.kms._key_live import seconds_of

ABSENT: Final = frozenset({"Forbidden.KeyNotFound", "Forbidden.AliasNotFound"})

GOING: Final = frozenset({"Rejected.PendingDeletion", "Rejected.StateModifiedFailed"})
"""What KMS answers about a key that is pending deletion. KMS Developer Guide: "Impact of CMK states on API calls"."""

DEFAULT_WINDOW: Final = 30
"""Days between the deletion of a key and its end."""


def describe(key: str) -> Call:
    """`key` is an id, an ARN or an alias."""
    return Call("kms", "DescribeKey", {"KeyId": key}, absent=ABSENT)


def read_tags(key: str) -> Call:
    """At most 20 tags, so one page holds them all."""
    return Call("kms", "ListTagResources", {"ResourceType": "key", "ResourceId": [key]}, absent=ABSENT)


def marks(name: str, context: Context) -> dict[str, str]:
    """The tags by which our key is found that has no alias."""
    key, value = context.owner
    return {"Name": name, key: value}


def find_tagged(name: str, context: Context) -> Call:
    """Our keys with this Name. Source: KMS API, ListTagResources."""
    wanted = [{"Key": key, "Value": value} for key, value in marks(name, context).items()]
    return Call("kms", "ListTagResources", {"ResourceType": "key", "Tag": wanted}, absent=ABSENT)


def create(inputs: Inputs) -> Call:
    params: dict[str, Any] = {
        "Description": inputs.get("description") or "",
        "KeySpec": inputs.get("keySpec") or "Aliyun_AES_256",
        "KeyUsage": inputs.get("keyUsage") or "ENCRYPT/DECRYPT",
        "ProtectionLevel": inputs.get("protectionLevel") or "SOFTWARE",
        "Tags": [{"TagKey": key, "TagValue": value} for key, value in (inputs.get("tags") or {}).items()],
    }
    if inputs.get("automaticRotation") == "Enabled":
        params |= {"EnableAutomaticRotation": True, "RotationInterval": interval(inputs)}
    return Call("kms", "CreateKey", params)


def rotate(inputs: Inputs, key: str) -> Call:
    params: dict[str, Any] = {"KeyId": key, "EnableAutomaticRotation": False}
    if inputs["automaticRotation"] == "Enabled":
        params |= {"EnableAutomaticRotation": True, "RotationInterval": interval(inputs)}
    return Call("kms", "UpdateRotationPolicy", params)


def protect(inputs: Inputs, arn: str) -> Call:
    params = {"ProtectedResourceArn": arn, "EnableDeletionProtection": inputs["deletionProtection"] == "Enabled"}
    return Call("kms", "SetDeletionProtection", params)


def unprotect(arn: str) -> Call:
    params = {"ProtectedResourceArn": arn, "EnableDeletionProtection": False}
    return Call("kms", "SetDeletionProtection", params, absent=ABSENT | GOING)


def schedule_deletion(inputs: Inputs, key: str) -> Call:
    """What is to be deleted already counts as gone."""
    window = int(inputs.get("pendingWindowInDays") or DEFAULT_WINDOW)
    params = {"KeyId": key, "PendingWindowInDays": window}
    return Call("kms", "ScheduleKeyDeletion", params, absent=ABSENT | GOING)


def write_tags(key: str, tags: Mapping[str, str]) -> Call:
    listed = [{"Key": name, "Value": value} for name, value in tags.items()]
    return Call("kms", "TagResources", {"ResourceType": "key", "ResourceId": [key], "Tag": listed})


def interval(inputs: Inputs) -> str:
    """The rotation's period as KMS tells it, in seconds; a key turns a year old when none is declared."""
    return f"{seconds_of(inputs.get('rotationInterval') or '365d')}s"
