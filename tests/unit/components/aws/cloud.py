"""How AWS answers the mocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.unit.components.recording import Cloud

ACCOUNT = "111122223333"
STATE_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/state"
REPLICA_KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/replica"


def made(token: str, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    if token == "aws:kms/key:Key":
        return {"arn": REPLICA_KEY if "region" in inputs else STATE_KEY}
    return {"arn": f"arn:aws:made:::{name}"}


AWS = Cloud({"accountId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:user/test", "id": ACCOUNT, "userId": ""}, made)
