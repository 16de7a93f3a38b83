"""More keys with our tags than one: two runs at the same time make two. What is said of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stateroom.config.alicloud_names import key_arn
from stateroom.engine.decision import Context
from stateroom.errors import RefusedError

_ANY = "KEY"


def is_usable(described: Mapping[str, Any] | None) -> bool:
    """By DescribeKey: a key that is on its way out keeps its tags. A disabled one may still be what is needed."""
    return described is not None and described["KeyMetadata"]["KeyState"] != "PendingDeletion"


def refuse_several(alias: str, keys: Sequence[str], context: Context) -> None:
    """RefusedError when there is more than one key and no alias to choose by."""
    if len(keys) < 2:
        return
    name = f"`aliyun kms CreateAlias --region {context.region} --AliasName {alias} --KeyId {_ANY}`"
    raise RefusedError(
        f"{len(keys)} keys carry our tags, and there is no {alias} to say which one is used: {', '.join(keys)}",
        why="the states may be encrypted with any of them, and with another one the roles could not read them; "
        "nothing was written",
        remedy="give the alias to the key that the bucket's default encryption names, or to any where it names none: "
        f"{name}; then, for each other key, once nothing is encrypted with it: {removal(_ANY, context)}",
    )


def surplus(key: str, alias: str, context: Context) -> str:
    """Why a key that is not behind the alias stands in the way of a destroy: it would stay, enabled and unseen."""
    return (
        f"key {key} carries our tags, too, and is not the one that is used as {alias}; "
        f"once nothing is encrypted with it: {removal(key, context)}"
    )


def removal(key: str, context: Context) -> str:
    """The commands that schedule a key's deletion. A protected key is freed first; on another, that changes nothing."""
    arn = key_arn(context.region, context.account, key)
    free = f"aliyun kms SetDeletionProtection --region {context.region} --ProtectedResourceArn {arn}"
    schedule = f"aliyun kms ScheduleKeyDeletion --region {context.region} --KeyId {key}"
    return f"`{free} --EnableDeletionProtection false` and `{schedule} --PendingWindowInDays 30`"
