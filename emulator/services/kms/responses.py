"""What the answers of KMS share: access to keys, regions, pages, times and lists in parameters."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from typing import Any, TypeVar

from emulator.auth.policy import Verdict, judge, request_conditions
from emulator.rpc import RpcCall
from emulator.services.kms.exceptions import InvalidParameter, NoPermission
from emulator.services.kms.key_policy import concerning
from emulator.services.kms.keys import Key
from emulator.services.kms.models import DEFAULT_REGION

Thing = TypeVar("Thing")

MOST_ON_PAGE = 101
_REGION = re.compile(r"[a-z0-9-]{1,32}")
_REGIONAL_HOST = re.compile(r"kms(?:-vpc|-intranet)?\.([a-z0-9-]+)\.aliyuncs\.com(?::\d+)?")


def timestamp(seconds: float) -> str:
    """`2016-03-25T10:00:00Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def region_of(call: RpcCall) -> str:
    """That which a parameter or the host names."""
    host = _REGIONAL_HOST.fullmatch(call.request.host)
    region = call.get("RegionId") or (host[1] if host else DEFAULT_REGION)
    if not _REGION.fullmatch(region):
        raise InvalidParameter("RegionId")
    return region


def container(call: RpcCall, noun: str) -> str:
    """What access is asked to when no one thing is meant: `acs:kms:REGION:ACCOUNT:key`."""
    return f"acs:kms:{region_of(call)}:{call.caller.account}:{noun}"


def allowed_key(call: RpcCall, name: str = "KeyId") -> Key:
    """The key that a parameter names, by id, ARN or alias, if the caller may do the call's action to it."""
    call.world.kms.forget_deleted(call.caller.account)
    key = call.world.kms.find(call.caller.account, call.required(name))
    require(call, key)
    return key


def require(call: RpcCall, key: Key) -> None:
    """Asks the key's policy and the caller's own ones. In the key's account an Allow of either is enough; a caller of
    another account needs both; a Deny of either wins.

    https://www.alibabacloud.com/help/en/kms/key-management-service/security-and-compliance/overview-of-key-policies
    """
    conditions = request_conditions(call.request, call.world) | {f"kms:tag/{tag}": key.tags[tag] for tag in key.tags}
    verdict = judge(
        call.world,
        call.caller,
        action=f"kms:{call.action}",
        resource=key.arn,
        conditions=conditions,
        owner=key.account,
        bucket_policy=concerning(key.policy, call.caller),
    )
    if verdict is not Verdict.ALLOWED:
        raise NoPermission


def page(call: RpcCall, things: Sequence[Thing]) -> tuple[list[Thing], dict[str, Any]]:
    """The part of a list that PageNumber and PageSize ask for, and what the answer says of it."""
    number, size = integer(call, "PageNumber", 1), integer(call, "PageSize", 10)
    if number < 1:
        raise InvalidParameter("PageNumber")
    if not 1 <= size <= MOST_ON_PAGE:
        raise InvalidParameter("PageSize")
    rest = {"TotalCount": len(things), "PageNumber": number, "PageSize": size}
    return list(things[(number - 1) * size : number * size]), rest


def integer(call: RpcCall, name: str, default: int) -> int:
    value = call.get(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidParameter(name)
    return int(value)


def boolean(call: RpcCall, name: str) -> bool:
    """False when it is not there."""
    value = call.get(name).lower()
    if value not in {"", "true", "false"}:
        raise InvalidParameter(name)
    return value == "true"


def json_list(call: RpcCall, name: str) -> list[Any]:
    """A parameter that is a list in JSON; an empty one when it is not there."""
    try:
        found = json.loads(call.get(name) or "[]")
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(name) from error
    if not isinstance(found, list):
        raise InvalidParameter(name)
    return found


def tags_of(name: str, found: Sequence[Any], key: str, value: str) -> dict[str, str]:
    """Tags out of a list of objects. name: of the parameter. key, value: what the objects call them."""
    tags: dict[str, str] = {}
    for tag in found:
        if not isinstance(tag, dict) or not isinstance(tag.get(key), str) or not isinstance(tag.get(value, ""), str):
            raise InvalidParameter(name)
        tags[tag[key]] = tag.get(value, "")
    return tags
