"""KMS: keys and aliases."""

from __future__ import annotations

import re

from stateroom.config.limits.arns import PARTITIONS, parse_arn
from stateroom.config.problems import Fault

_KEY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}")
_ALIAS = re.compile(r"alias/[a-zA-Z0-9/_-]{1,250}")


def check_key(key: str) -> Fault | None:
    """KMS Developer Guide: Key identifiers (KeyId). `create`, or the ARN of a key."""
    if key == "create":
        return None
    if _KEY_ID.fullmatch(key):
        return Fault("a key is named by its ARN, not by its id alone", "write arn:aws:kms:REGION:ACCOUNT:key/ID")
    arn = parse_arn(key)
    if key.startswith("alias/") or (arn and arn.resource.startswith("alias/")):
        return Fault(
            "a key is named by its ARN: an alias can be pointed at another key later",
            "see the ARN with `aws kms describe-key`",
        )
    valid = (
        arn is not None
        and arn.partition in PARTITIONS
        and arn.service == "kms"
        and re.fullmatch(r"[a-z0-9-]+", arn.region)
        and re.fullmatch(r"[0-9]{12}", arn.account)
        and arn.resource.startswith("key/")
        and _KEY_ID.fullmatch(arn.resource.removeprefix("key/"))
    )
    if valid:
        return None
    return Fault("this is not the ARN of a KMS key", "see the ARN with `aws kms describe-key`")


def check_alias(alias: str) -> Fault | None:
    """KMS API: CreateAlias, AliasName."""
    if alias.startswith("alias/aws/"):
        return Fault("aliases that begin with alias/aws/ belong to AWS", "choose another name")
    if not _ALIAS.fullmatch(alias):
        return Fault("this is not the name of a KMS alias", "choose a shorter or simpler name")
    return None
