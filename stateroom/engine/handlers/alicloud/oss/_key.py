"""The KMS key that a bucket's encryption names, where it exists already. Source: KMS API, DescribeKey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stateroom.engine.calls import Call
from stateroom.engine.decision import Context, Inputs

UNFIT: Final = "unfitKey"
"""The live property that says why the declared key must not be used: `reason` and `remedy`."""

_ABSENT: Final = frozenset({"Forbidden.KeyNotFound", "Forbidden.AliasNotFound"})
_SYMMETRIC: Final = ("Aliyun_AES_256", "ENCRYPT/DECRYPT")


def declared(inputs: Inputs) -> str | None:
    """The key that is declared, as far as it is known: one that this program makes is not, before it exists."""
    key = inputs.get("kmsMasterKeyId")
    return key if isinstance(key, str) and key else None


def describe(key: str) -> Call:
    """None when it does not exist. In the region of the bucket: OSS uses no key of another one."""
    return Call("kms", "DescribeKey", {"KeyId": key}, absent=_ABSENT)


def unfit(inputs: Inputs, key: str, answer: Mapping[str, Any] | None, context: Context) -> dict[str, dict[str, str]]:
    """UNFIT with reason and remedy, or nothing when the bucket can be encrypted with the key."""
    of = f"the key {key} of bucket {inputs['bucket']}"
    if answer is None:
        return _unfit(
            f"{of} does not exist in {context.region}",
            f"correct encryption.key: it must be the id of a key in {context.region}",
        )
    metadata = answer["KeyMetadata"]
    if metadata["KeyState"] == "PendingDeletion":
        return _unfit(
            f"{of} is pending deletion: what it encrypts could not be read without it",
            f"keep it with `aliyun kms CancelKeyDeletion --KeyId {key}` and `aliyun kms EnableKey --KeyId {key}`, "
            "or name another key",
        )
    if metadata["KeyState"] != "Enabled":
        return _unfit(
            f"{of} is {metadata['KeyState']}, not Enabled",
            f"enable it with `aliyun kms EnableKey --KeyId {key}`, or name another key",
        )
    kind = (metadata.get("KeySpec") or _SYMMETRIC[0], metadata.get("KeyUsage") or _SYMMETRIC[1])
    if kind[1] != _SYMMETRIC[1] or kind[0].startswith(("RSA_", "EC_")):
        return _unfit(
            f"{of} is a key {kind[0]} for {kind[1]}; OSS encrypts with symmetric keys only",
            f"name a key {_SYMMETRIC[0]} for {_SYMMETRIC[1]}",
        )
    return {}


def _unfit(reason: str, remedy: str) -> dict[str, dict[str, str]]:
    return {UNFIT: {"reason": reason, "remedy": remedy}}
