"""KMS of Alibaba Cloud: keys and aliases."""

from __future__ import annotations

import re

from stateroom.config.limits.alicloud_arns import parse_arn
from stateroom.config.problems import Fault

_KEY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|key-[0-9a-z]{8,40}")
_ALIAS = re.compile(r"alias/[a-zA-Z0-9/_-]{1,249}")


def key_id_of(key: str) -> str:
    """The id of a key that is named by its id or by its ARN."""
    arn = parse_arn(key)
    return key if arn is None else arn.resource.removeprefix("key/")


def check_key(key: str) -> Fault | None:
    """KMS API: CreateKey, KeyId and Arn. `create`, the id of a key, or its ARN."""
    if key == "create" or _KEY_ID.fullmatch(key):
        return None
    arn = parse_arn(key)
    if key.startswith("alias/") or (arn and arn.resource.startswith("alias/")):
        return Fault(
            "a key is named by its id: an alias can be pointed at another key later",
            "see the id with `aliyun kms ListAliases`",
        )
    valid = (
        arn is not None
        and arn.service == "kms"
        and re.fullmatch(r"[a-z0-9-]+", arn.region)
        and re.fullmatch(r"[0-9]{16}", arn.account)
        and arn.resource.startswith("key/")
        and _KEY_ID.fullmatch(arn.resource.removeprefix("key/"))
    )
    if valid:
        return None
    return Fault("this is not the id of a KMS key", "see the ids with `aliyun kms ListKeys`")


def check_alias(alias: str) -> Fault | None:
    """KMS API: CreateAlias, AliasName: 1 to 255 characters with `alias/`."""
    if alias.startswith("alias/acs"):
        return Fault("aliases that begin with alias/acs belong to Alibaba Cloud", "choose another name")
    if not _ALIAS.fullmatch(alias):
        return Fault("this is not the name of a KMS alias", "choose a shorter or simpler name")
    return None
