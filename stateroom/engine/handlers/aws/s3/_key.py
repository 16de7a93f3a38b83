"""The KMS key that a bucket's encryption names, where it exists already. Source: KMS API, DescribeKey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Call
from stateroom.engine.decision import Context, Inputs

UNFIT: Final = "unfitKey"
"""The live property that says why the declared key must not be used: `reason` and `remedy`."""

_SYMMETRIC = ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")


def declared(inputs: Inputs) -> str | None:
    """The key that is declared, as far as it is known: one that this program makes is not, before it exists."""
    rules = inputs["rules"]
    for rule in rules if isinstance(rules, list) else ():
        default = rule.get("applyServerSideEncryptionByDefault") if isinstance(rule, Mapping) else None
        key = default.get("kmsMasterKeyId") if isinstance(default, Mapping) else None
        if isinstance(key, str) and key:
            return key
    return None


def describe(inputs: Inputs, key: str) -> Call:
    """None when it does not exist. In the region of the bucket: S3 uses no key of another one."""
    return Call("kms", "describe_key", {"KeyId": key}, absent=frozenset({"NotFoundException"}), region=_region(inputs))


def unfit(inputs: Inputs, key: str, answer: Mapping[str, Any] | None, context: Context) -> dict[str, dict[str, str]]:
    """UNFIT with reason and remedy, or nothing when the bucket can be encrypted with the key."""
    region, of = _region(inputs) or context.region, f"the key {key} of bucket {inputs['bucket']}"
    if answer is None:
        return _unfit(f"{of} does not exist in {region}", f"correct the key's ARN: it must be a key in {region}")
    metadata = answer["KeyMetadata"]
    if metadata["KeyState"] == "PendingDeletion":
        return _unfit(
            f"{of} is pending deletion: what it encrypts could not be read without it",
            f"keep it with `aws kms cancel-key-deletion --region {region} --key-id {key}` and "
            f"`aws kms enable-key --region {region} --key-id {key}`, or name another key",
        )
    if metadata["KeyState"] != "Enabled":
        return _unfit(
            f"{of} is {metadata['KeyState']}, not Enabled",
            f"enable it with `aws kms enable-key --region {region} --key-id {key}`, or name another key",
        )
    kind = (metadata.get("KeySpec", _SYMMETRIC[0]), metadata.get("KeyUsage", _SYMMETRIC[1]))
    if kind != _SYMMETRIC:
        return _unfit(
            f"{of} is a key {kind[0]} for {kind[1]}; S3 encrypts with symmetric keys only",
            f"name a key {_SYMMETRIC[0]} for {_SYMMETRIC[1]}",
        )
    return {}


def _unfit(reason: str, remedy: str) -> dict[str, dict[str, str]]:
    return {UNFIT: {"reason": reason, "remedy": remedy}}


def _region(inputs: Inputs) -> str | None:
    region = inputs.get("region")
    return region if isinstance(region, str) else None
