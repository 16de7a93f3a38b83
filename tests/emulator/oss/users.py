"""RAM users and sessions with policies, made straight in the emulator's models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from emulator.server import AlibabaCloud
from tests.emulator.oss.place import OssPlace

ACCOUNT = "1234567890123456"
OTHER_ACCOUNT = "6543210987654321"


def statement(actions: Sequence[str], resources: Sequence[str], **more: Any) -> dict[str, Any]:
    """An Allow, unless `Effect` says otherwise."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": list(resources), **more}


def as_user(cloud: AlibabaCloud, place: OssPlace, *statements: dict[str, Any], account: str = ACCOUNT) -> OssPlace:
    """The place as a new RAM user sees it, to whom a policy of those statements is attached."""
    ram = cloud.world.ram
    name = f"user-{len(ram.users.all(account))}"
    user = ram.users.create(account, name, {})
    if statements:
        document = json.dumps({"Version": "1", "Statement": statements})
        ram.attach(user, ram.policies.create(account, name, document, "", {}))
    key = ram.users.create_key(account, name)
    return place.as_user(key.id, key.secret)


def id_of(cloud: AlibabaCloud, place: OssPlace) -> str:
    """The RAM user's ID."""
    caller = cloud.world.find_caller(place.key_id)
    assert caller
    return caller.principal_id
