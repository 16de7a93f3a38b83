"""More keys with our tags than one: two runs at the same time make two. What is said of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stateroom.engine.decision import Context, Inputs
from stateroom.errors import RefusedError

_ANY = "KEY"


def is_usable(described: Mapping[str, Any] | None) -> bool:
    """By DescribeKey: the index of tags lags behind and still names keys that are on their way out, or gone. A
    disabled one may still be what is needed."""
    return described is not None and described["KeyMetadata"]["KeyState"] != "PendingDeletion"


def refuse_several(alias: str, keys: Sequence[str], inputs: Inputs, context: Context) -> None:
    """RefusedError when there is more than one key and no alias to choose by."""
    if len(keys) < 2:
        return
    region = inputs.get("region") or context.region
    name = f"`aws kms create-alias --region {region} --alias-name {alias} --target-key-id {_ANY}`"
    raise RefusedError(
        f"{len(keys)} keys carry our tags, and there is no {alias} to say which one is used: {', '.join(keys)}",
        why="the states may be encrypted with any of them, and with another one the roles could not read them; "
        "nothing was written",
        remedy="give the alias to the key that the bucket's default encryption names, or to any where it names none: "
        f"{name}; then, for each other key, once nothing is encrypted with it: {removal(_ANY, inputs, context)}",
    )


def surplus(key: str, alias: str, inputs: Inputs, context: Context) -> str:
    """Why a key that is not behind the alias stands in the way of a destroy: it would stay, enabled and unseen."""
    return (
        f"key {key} carries our tags, too, and is not the one that is used as {alias}; "
        f"once nothing is encrypted with it: {removal(key, inputs, context)}"
    )


def removal(key: str, inputs: Inputs, context: Context) -> str:
    """The command that schedules a key's deletion."""
    region = inputs.get("region") or context.region
    return f"`aws kms schedule-key-deletion --region {region} --key-id {key} --pending-window-in-days 30`"
