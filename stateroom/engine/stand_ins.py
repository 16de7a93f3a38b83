"""Values that stand in for what only a cloud chooses, so that everything else of a program can be looked at before
anything is made. They are well formed, and never reach a cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.decision import Context

KEY_ID = "00000000-0000-0000-0000-000000000000"


def stand_ins(token: str, inputs: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
    """Outputs of a resource that does not exist yet. Empty for the types whose outputs all follow from their inputs."""
    region = inputs.get("region") or context.region
    match token:
        case "aws:kms/key:Key":
            arn = f"arn:{context.partition}:kms:{region}:{context.account}:key/{KEY_ID}"
            return {"id": KEY_ID, "keyId": KEY_ID, "arn": arn}
        case "alicloud:kms/key:Key":
            return {"id": KEY_ID, "arn": f"acs:kms:{region}:{context.account}:key/{KEY_ID}"}
    return {}
