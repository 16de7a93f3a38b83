"""KMS keys by their ids. The handlers find a key by its alias, because the direct engine keeps no ids; Pulumi does."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Inputs, Live
from stateroom.engine.handlers.alicloud.kms import _key_calls as alicloud_calls
from stateroom.engine.handlers.alicloud.kms import _key_live as alicloud_live
from stateroom.engine.handlers.aws.kms import _key_calls as aws_calls
from stateroom.engine.handlers.aws.kms import _key_live as aws_live

KEYS = ("alicloud:kms/key:Key", "aws:kms/key:Key")
"""The types whose ids the cloud chooses."""

_GOING = "PendingDeletion"


def read_key(token: str, id_: str, inputs: Inputs) -> Steps[Live | None]:
    """The key, or None when there is none. One that is pending deletion is gone, as it is for the real providers."""
    aws = token.startswith("aws:")
    described = yield aws_calls.describe(inputs, id_) if aws else alicloud_calls.describe(id_)
    if described is None or described["KeyMetadata"]["KeyState"] == _GOING:
        return None
    key = described["KeyMetadata"]
    if aws:
        return aws_live.live_of(key, *(yield aws_calls.details(inputs, key["Arn"])))
    return alicloud_live.live_of(key, alicloud_live.tags_of((yield alicloud_calls.read_tags(key["KeyId"]))))
