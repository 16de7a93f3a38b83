"""The policy that every key has.

https://www.alibabacloud.com/help/en/kms/key-management-service/security-and-compliance/overview-of-key-policies
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from emulator.auth.documents import check_document
from emulator.errors import ServiceError
from emulator.identity import Caller
from emulator.services.kms.exceptions import InvalidParameter

LONGEST = 32_768
"""Bytes."""


def default_policy(account: str) -> str:
    """Leaves it to the account's RAM policies who may do what with the key."""
    statement = {
        "Sid": "kms default key policy",
        "Effect": "Allow",
        "Principal": {"RAM": [f"acs:ram::{account}:*"]},
        "Action": ["kms:*"],
        "Resource": ["*"],
    }
    return json.dumps({"Version": "1", "Statement": [statement]})


def check_policy(text: str) -> str:
    """The text. InvalidParameter when it is no key policy."""
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise InvalidParameter("Policy")
    try:
        policy = json.loads(text)
        statements = policy["Statement"]
        # But for Resource it has the form of a role's trust policy.
        bare = [{name: value for name, value in each.items() if name != "Resource"} for each in statements]
        check_document({**policy, "Statement": bare}, kind="trust")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ServiceError) as error:
        raise InvalidParameter("Policy") from error
    for statement in statements:
        names, actions = _listed(statement["Principal"].get("RAM", "")), _listed(statement["Action"])
        own = statement["Principal"].keys() == {"RAM"} and all(name.startswith("acs:ram::") for name in names)
        if not own or not all(action.startswith("kms:") for action in actions):
            raise InvalidParameter("Policy")
        if statement.get("Resource") not in ("*", ["*"]):
            raise InvalidParameter("Policy")
    return text


def concerning(text: str, caller: Caller) -> Mapping[str, Any]:
    """What a key's policy says of a caller, in the form in which `emulator.auth.policy.judge` takes the policy that a
    resource has.

    An Allow for an account as a whole is not in it for its users and roles: it leaves the decision to that account's
    RAM policies, which are asked in any case. A Deny for an account is meant for everybody in it.
    """
    account = {f"acs:ram::{caller.account}:root", f"acs:ram::{caller.account}:*"}
    own = account if caller.kind == "root" else {f"acs:ram::{caller.account}:{caller.kind}/{caller.name}"}
    statements = []
    for statement in json.loads(text)["Statement"]:
        names = {*_listed(statement["Principal"]["RAM"])}
        if names & own or (statement["Effect"] == "Deny" and names & account):
            # For nobody but: whom it is for has just been settled.
            meant = {name: value for name, value in statement.items() if name != "Principal"}
            statements.append(meant | {"NotPrincipal": []})
    return {"Version": "1", "Statement": statements}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
