"""Encryption of a table, which is decided when it is made and never again.

https://help.aliyun.com/en/tablestore/developer-reference/ssespecification
"""

from __future__ import annotations

import re
from typing import Any

from emulator.errors import ServiceError
from emulator.services.tablestore.exceptions import ParameterInvalidError
from emulator.services.tablestore.tables import Encryption
from emulator.world import World

_SERVICE_KEY, _OWN_KEY = 1, 2
_PRODUCT = "acs/ots"
_ROLE = re.compile(r"acs:ram::(\d+):role/(.+)")


def read_encryption(world: World, account: str, message: Any) -> Encryption | None:
    """What an SSESpecification asks for; None when it asks for nothing. An own key must be there and be enabled, and
    so must the role that uses it."""
    if not message.enable:
        return None
    if message.key_type == _SERVICE_KEY:
        if message.key_id or message.role_arn:
            raise ParameterInvalidError("A key of the service takes neither a key id nor a role.")
        return Encryption(_SERVICE_KEY, world.kms.service_key(account, _PRODUCT).id)
    if message.key_type != _OWN_KEY:
        raise ParameterInvalidError("An encrypted table needs a key type: SSE_KMS_SERVICE or SSE_BYOK.")
    key_id, role = (value.decode("utf-8", "replace") for value in (message.key_id, message.role_arn))
    match = _ROLE.fullmatch(role)
    if not key_id or match is None:
        raise ParameterInvalidError("An own key is given by its id and the ARN of the role that may use it.")
    try:
        world.ram.role(match[1], match[2])
        world.kms.generate_data_key(account, key_id)
    except ServiceError as error:
        raise ParameterInvalidError(f"The key cannot be used: {error.code}: {error.message}") from error
    return Encryption(_OWN_KEY, key_id, role)
