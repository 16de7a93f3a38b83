"""A KMS key as the service tells of it, in the words of the declared properties; and why one is unfit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.decision import Inputs, Live, Refuse
from stateroom.engine.policy_document import canonical

# What CreateKey makes when nothing is asked, and the only kind that S3 and DynamoDB encrypt with.
_IMMUTABLE = {"keyUsage": "ENCRYPT_DECRYPT", "customerMasterKeySpec": "SYMMETRIC_DEFAULT", "multiRegion": False}


def live_of(
    metadata: Mapping[str, Any],
    policy: Mapping[str, Any],
    rotation: Mapping[str, Any] | None,
    tags: Mapping[str, Any],
) -> dict[str, Any]:
    """From DescribeKey, GetKeyPolicy, GetKeyRotationStatus and ListResourceTags."""
    rotation = rotation or {}
    # moto keeps no period; what is not told cannot be compared.
    period = rotation.get("RotationPeriodInDays") if rotation.get("KeyRotationEnabled") else None
    return {
        "id": metadata["KeyId"],
        "keyId": metadata["KeyId"],
        "arn": metadata["Arn"],
        "description": metadata.get("Description", ""),
        "keyState": metadata["KeyState"],
        "keyUsage": metadata.get("KeyUsage", _IMMUTABLE["keyUsage"]),
        "customerMasterKeySpec": metadata.get("KeySpec", _IMMUTABLE["customerMasterKeySpec"]),
        "multiRegion": metadata.get("MultiRegion", False),
        "policy": canonical(policy["Policy"]),
        "enableKeyRotation": bool(rotation.get("KeyRotationEnabled")),
        **({"rotationPeriodInDays": period} if period else {}),
        "tags": {tag["TagKey"]: tag["TagValue"] for tag in tags.get("Tags", [])},
    }


def unfit(alias: str, inputs: Inputs, live: Live) -> Refuse | None:
    """Why this key must not be used, whoever owns it; None when it may."""
    key = live["keyId"]
    match live["keyState"]:
        case "Enabled":
            pass
        case "PendingDeletion":
            return Refuse(
                f"{alias} points to the key {key}, which is pending deletion: "
                "what it encrypted cannot be read without it",
                f"keep it with `aws kms cancel-key-deletion --key-id {key}` and `aws kms enable-key --key-id {key}`; "
                f"or, if nothing needs it, let a new key be made: `aws kms delete-alias --alias-name {alias}`",
            )
        case state:
            return Refuse(
                f"{alias} points to the key {key}, which is {state}, not Enabled",
                f"enable it with `aws kms enable-key --key-id {key}`, then run the same command again",
            )
    for name, default in _IMMUTABLE.items():
        declared = default if inputs.get(name) is None else inputs[name]
        if live[name] != declared:
            return Refuse(
                f"the key {key} behind {alias} has {name} {live[name]}, not {declared}, which cannot be changed",
                "choose another name for this backend, or point the alias to a suitable key",
            )
    return None
