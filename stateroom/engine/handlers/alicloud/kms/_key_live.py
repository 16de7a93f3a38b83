"""A KMS key as the service tells of it, in the words of the declared properties; and why one is unfit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.decision import Inputs, Live, Refuse

# What CreateKey makes when nothing is asked, and the only kind that OSS and Tablestore encrypt with.
_IMMUTABLE: Final = {"keyUsage": "ENCRYPT/DECRYPT", "keySpec": "Aliyun_AES_256"}
_UNITS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def live_of(metadata: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    """From DescribeKey and ListTagResources."""
    rotates = metadata.get("AutomaticRotation") == "Enabled"
    return {
        "id": metadata["KeyId"],
        "arn": metadata["Arn"],
        "description": metadata.get("Description", ""),
        "keyState": metadata["KeyState"],
        "keyUsage": metadata.get("KeyUsage", _IMMUTABLE["keyUsage"]),
        "keySpec": metadata.get("KeySpec", _IMMUTABLE["keySpec"]),
        "protectionLevel": metadata.get("ProtectionLevel", "SOFTWARE"),
        "automaticRotation": "Enabled" if rotates else "Disabled",
        **({"rotationInterval": metadata["RotationInterval"]} if rotates else {}),
        "deletionProtection": metadata.get("DeletionProtection") or "Disabled",
        "tags": dict(tags),
    }


def tags_of(answer: Mapping[str, Any] | None) -> dict[str, str]:
    found = (answer or {}).get("TagResources", {}).get("TagResource", [])
    return {each["TagKey"]: each.get("TagValue", "") for each in found}


def keys_of(answer: Mapping[str, Any] | None, wanted: Mapping[str, str]) -> list[str]:
    """The keys that have all of these tags, of an answer with an entry for each key and tag."""
    found: dict[str, dict[str, str]] = {}
    for each in (answer or {}).get("TagResources", {}).get("TagResource", []):
        found.setdefault(each["ResourceId"], {})[each["TagKey"]] = each.get("TagValue", "")
    return sorted(key for key, tags in found.items() if wanted.items() <= tags.items())


def seconds_of(interval: str) -> int:
    """A rotation's period, such as `365d` or `31536000s`. KMS API: CreateKey, RotationInterval."""
    return int(interval[:-1]) * _UNITS[interval[-1]]


def unfit(alias: str, inputs: Inputs, live: Live) -> Refuse | None:
    """Why this key must not be used, whoever owns it; None when it may."""
    key = live["id"]
    match live["keyState"]:
        case "Enabled":
            pass
        case "PendingDeletion":
            return Refuse(
                f"{alias} points to the key {key}, which is pending deletion: "
                "what it encrypted cannot be read without it",
                f"keep it with `aliyun kms CancelKeyDeletion --KeyId {key}` and `aliyun kms EnableKey --KeyId {key}`; "
                f"or, if nothing needs it, let a new key be made: `aliyun kms DeleteAlias --AliasName {alias}`",
            )
        case state:
            return Refuse(
                f"{alias} points to the key {key}, which is {state}, not Enabled",
                f"enable it with `aliyun kms EnableKey --KeyId {key}`, then run the same command again",
            )
    for name, default in _IMMUTABLE.items():
        declared = default if inputs.get(name) is None else inputs[name]
        if live[name] != declared:
            return Refuse(
                f"the key {key} behind {alias} has {name} {live[name]}, not {declared}, which cannot be changed",
                "choose another name for this backend, or point the alias to a suitable key",
            )
    return None
