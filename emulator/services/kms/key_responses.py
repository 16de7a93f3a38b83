"""The actions of keys and their versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from emulator.errors import NotImplementedHere
from emulator.rpc import RpcCall
from emulator.services.kms.exceptions import InvalidParameter
from emulator.services.kms.key_policy import check_policy
from emulator.services.kms.keys import DISABLED, ENABLED, Key, KeyVersion
from emulator.services.kms.responses import (
    allowed_key,
    boolean,
    container,
    integer,
    json_list,
    page,
    region_of,
    tags_of,
    timestamp,
)

KEY_SPEC = "Aliyun_AES_256"
KEY_USAGE = "ENCRYPT/DECRYPT"
ORIGIN = "Aliyun_KMS"
_INTERVAL = re.compile(r"(\d{1,9})([dhms])")
_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}
_ELSEWHERE = {
    "KeySpec": [
        *("Aliyun_AES_192", "Aliyun_AES_128", "Aliyun_SM4"),
        *("RSA_2048", "RSA_3072", "RSA_4096", "EC_P256", "EC_P256K", "EC_SM2"),
    ],
    "KeyUsage": ["SIGN/VERIFY"],
    "Origin": ["EXTERNAL"],
}
"""What the cloud has besides the one value that is here."""
_FILTERS: dict[str, Callable[[RpcCall, Key], list[str]]] = {
    "KeyState": lambda _call, key: [key.state],
    "KeySpec": lambda _call, _key: [KEY_SPEC],
    "KeyUsage": lambda _call, _key: [KEY_USAGE],
    "ProtectionLevel": lambda _call, key: [key.protection_level],
    "CreatorType": lambda _call, key: ["Service" if key.managed else "User"],
    "Creator": lambda _call, key: [key.creator],
    "DKMSInstanceId": lambda _call, _key: [""],
    "KeyId": lambda _call, key: [key.id],
    "AliasName": lambda call, key: [alias.name for alias in call.world.kms.aliases.all(key.account, key.id)],
    "TagKey": lambda _call, key: [*key.tags],
    "TagValue": lambda _call, key: [*key.tags.values()],
}


def create_key(call: RpcCall) -> dict[str, Any]:
    """CreateKey:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-createkey

    Symmetric keys with material of the cloud's own, in no KMS instance."""
    call.require("kms:CreateKey", container(call, "key"))
    for name, only in (("KeySpec", KEY_SPEC), ("KeyUsage", KEY_USAGE), ("Origin", ORIGIN)):
        value = call.get(name) or only
        if value in _ELSEWHERE[name]:
            raise NotImplementedHere("kms", f"CreateKey with {name} {value}")
        if value != only:
            raise InvalidParameter(name)
    for name in ("DKMSInstanceId", "KeyStorageMechanism"):
        if call.get(name):
            raise NotImplementedHere("kms", f"CreateKey with {name}")
    level = call.get("ProtectionLevel") or "SOFTWARE"
    if level not in {"SOFTWARE", "HSM"}:
        raise InvalidParameter("ProtectionLevel")
    policy = call.get("Policy")
    key = call.world.kms.keys.create(
        call.caller.account,
        region_of(call),
        description=call.get("Description"),
        protection_level=level,
        rotation=_rotation(call),
        policy=check_policy(policy) if policy else "",
        tags=tags_of("Tags", json_list(call, "Tags"), "TagKey", "TagValue"),
    )
    return {"KeyMetadata": _described(key)}


def describe_key(call: RpcCall) -> dict[str, Any]:
    """DescribeKey:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-describekey"""
    return {"KeyMetadata": _described(allowed_key(call))}


def list_keys(call: RpcCall) -> dict[str, Any]:
    """ListKeys:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-listkeys"""
    call.require("kms:ListKeys", container(call, "key"))
    wanted = _filters(call)
    keys = [
        key
        for key in call.world.kms.keys.all(call.caller.account)
        if all(values & set(_FILTERS[name](call, key)) for name, values in wanted.items())
    ]
    shown, rest = page(call, keys)
    return {"Keys": {"Key": [{"KeyId": key.id, "KeyArn": key.arn} for key in shown]}, **rest}


def enable_key(call: RpcCall) -> dict[str, Any]:
    """EnableKey:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-enablekey"""
    call.world.kms.keys.enable(allowed_key(call), ENABLED)
    return {}


def disable_key(call: RpcCall) -> dict[str, Any]:
    """DisableKey:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-disablekey"""
    call.world.kms.keys.enable(allowed_key(call), DISABLED)
    return {}


def schedule_key_deletion(call: RpcCall) -> dict[str, Any]:
    """ScheduleKeyDeletion:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-schedulekeydeletion"""
    key = allowed_key(call)
    call.required("PendingWindowInDays")
    call.world.kms.keys.schedule_deletion(key, integer(call, "PendingWindowInDays", 0))
    return {}


def cancel_key_deletion(call: RpcCall) -> dict[str, Any]:
    """CancelKeyDeletion:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-cancelkeydeletion"""
    call.world.kms.keys.cancel_deletion(allowed_key(call))
    return {}


def update_key_description(call: RpcCall) -> dict[str, Any]:
    """UpdateKeyDescription:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-updatekeydescription"""
    call.world.kms.keys.describe(allowed_key(call), call.get("Description"))
    return {}


def update_rotation_policy(call: RpcCall) -> dict[str, Any]:
    """UpdateRotationPolicy:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-updaterotationpolicy"""
    key = allowed_key(call)
    call.required("EnableAutomaticRotation")
    call.world.kms.keys.set_rotation(key, _rotation(call))
    return {}


def set_deletion_protection(call: RpcCall) -> dict[str, Any]:
    """SetDeletionProtection:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-setdeletionprotection"""
    key = allowed_key(call, "KeyId" if call.get("KeyId") else "ProtectedResourceArn")
    call.required("EnableDeletionProtection")
    protected = boolean(call, "EnableDeletionProtection")
    description = call.get("DeletionProtectionDescription") if protected else ""
    call.world.kms.keys.protect(key, protected=protected, description=description)
    return {}


def set_key_policy(call: RpcCall) -> dict[str, Any]:
    """SetKeyPolicy:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-setkeypolicy

    The cloud takes it only for keys in KMS instances; here every key of one's own has a policy that can be set."""
    key = allowed_key(call)
    key.require_own()
    key.require_kept()
    _check_policy_name(call)
    key.policy = check_policy(call.required("Policy"))
    return {}


def get_key_policy(call: RpcCall) -> dict[str, Any]:
    """GetKeyPolicy:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-getkeypolicy"""
    key = allowed_key(call)
    _check_policy_name(call)
    return {"Policy": key.policy}


def create_key_version(call: RpcCall) -> dict[str, Any]:
    """CreateKeyVersion:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-createkeyversion"""
    key = allowed_key(call)
    return {"KeyVersion": _described_version(key, call.world.kms.keys.add_version(key))}


def describe_key_version(call: RpcCall) -> dict[str, Any]:
    """DescribeKeyVersion:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-describekeyversion"""
    key = allowed_key(call)
    return {"KeyVersion": _described_version(key, key.version(call.required("KeyVersionId")))}


def list_key_versions(call: RpcCall) -> dict[str, Any]:
    """ListKeyVersions:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-listkeyversions"""
    key = allowed_key(call)
    shown, rest = page(call, key.versions)
    return {"KeyVersions": {"KeyVersion": [_described_version(key, version) for version in shown]}, **rest}


def _rotation(call: RpcCall) -> int:
    """Seconds, or 0 when automatic rotation is not asked for."""
    if not boolean(call, "EnableAutomaticRotation"):
        return 0
    interval = _INTERVAL.fullmatch(call.required("RotationInterval"))
    seconds = int(interval[1]) * _UNITS[interval[2]] if interval else 0
    if not seconds:
        raise InvalidParameter("RotationInterval")
    return seconds


def _filters(call: RpcCall) -> dict[str, set[str]]:
    wanted: dict[str, set[str]] = {}
    for each in json_list(call, "Filters"):
        if not isinstance(each, dict) or each.get("Key") not in _FILTERS or not isinstance(each.get("Values"), list):
            raise InvalidParameter("Filters")
        wanted.setdefault(each["Key"], set()).update(value for value in each["Values"] if isinstance(value, str))
    return wanted


def _check_policy_name(call: RpcCall) -> None:
    if call.get("PolicyName", "default") != "default":
        raise InvalidParameter("PolicyName")


def _described(key: Key) -> dict[str, Any]:
    metadata = {
        "KeyId": key.id,
        "Arn": key.arn,
        "KeyState": key.state,
        "KeySpec": KEY_SPEC,
        "KeyUsage": KEY_USAGE,
        "Origin": ORIGIN,
        "ProtectionLevel": key.protection_level,
        "Creator": key.creator,
        "CreationDate": timestamp(key.created),
        "Description": key.description,
        "PrimaryKeyVersion": key.primary.id,
        "LastRotationDate": timestamp(key.primary.created),
        "AutomaticRotation": key.rotation_state,
        "DeletionProtection": ENABLED if key.deletion_protected else DISABLED,
        "DeletionProtectionDescription": key.protection_description,
        "DeleteDate": timestamp(key.delete_at) if key.delete_at is not None else "",
        "MaterialExpireTime": "",
    }
    if key.rotation:
        metadata["RotationInterval"] = f"{key.rotation}s"
    if key.rotation_state == ENABLED and key.rotate_at is not None:
        metadata["NextRotationDate"] = timestamp(key.rotate_at)
    return metadata


def _described_version(key: Key, version: KeyVersion) -> dict[str, Any]:
    return {"KeyId": key.id, "KeyVersionId": version.id, "CreationDate": timestamp(version.created)}
