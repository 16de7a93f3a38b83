"""How Alibaba Cloud answers the mocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.unit.components.recording import Cloud

ACCOUNT = "1111222233334444"
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
STATE_KEY = f"acs:kms:cn-hangzhou:{ACCOUNT}:key/{KEY_ID}"


def made(token: str, name: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    match token:
        case "alicloud:kms/key:Key":
            return {"arn": STATE_KEY}
        case "alicloud:ram/role:Role":
            return {"arn": f"acs:ram::{ACCOUNT}:role/{inputs['roleName']}"}
    return {}


ALICLOUD = Cloud({"accountId": ACCOUNT, "arn": f"acs:ram::{ACCOUNT}:user/test", "id": ACCOUNT}, made)
