"""What RAM's answers share: pages, lists in parameters, times and resource names."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from emulator.rpc import RpcCall
from emulator.services.ram.exceptions import InvalidParameter
from emulator.services.ram.policies import SYSTEM

Thing = TypeVar("Thing")

MOST_TAGS = 20
MOST_NAMES = 50


def timestamp(seconds: float) -> str:
    """`2015-01-23T12:33:18Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def resource(call: RpcCall, noun: str, name: str = "*") -> str:
    """What access is asked to: `acs:ram:*:ACCOUNT:policy/NAME`."""
    return f"acs:ram:*:{call.caller.account}:{noun}/{name}"


def policy_resource(call: RpcCall, policy_type: str, name: str) -> str:
    """System policies belong to no account."""
    return f"acs:ram:*:system:policy/{name}" if policy_type == SYSTEM else resource(call, "policy", name)


def page(
    call: RpcCall, things: Sequence[Thing], key: Callable[[Thing], str], most: int = 1000
) -> tuple[list[Thing], dict[str, Any]]:
    """The part of a sorted list that MaxItems and Marker ask for, and what the answer says of it. Marker: the key of
    the last one shown."""
    size = integer(call, "MaxItems", 100)
    if not 1 <= size <= most:
        raise InvalidParameter("MaxItems")
    keys = [key(thing) for thing in things]
    marker = call.get("Marker")
    if marker and marker not in keys:
        raise InvalidParameter("Marker")
    start = keys.index(marker) + 1 if marker else 0
    shown = list(things[start : start + size])
    if start + size >= len(things):
        return shown, {"IsTruncated": False}
    return shown, {"IsTruncated": True, "Marker": key(shown[-1])}


def integer(call: RpcCall, name: str, default: int) -> int:
    value = call.get(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise InvalidParameter(name, "Format")
    return int(value)


def boolean(call: RpcCall, name: str) -> bool:
    """False when it is not there."""
    value = call.get(name).lower()
    if value not in {"", "true", "false"}:
        raise InvalidParameter(name, "Format")
    return value == "true"


def strings(call: RpcCall, name: str) -> list[str]:
    """A list of texts: JSON in one parameter, or `Name.1`, `Name.2`."""
    values = _json_list(call, name) or call.indexed(name)
    if not all(isinstance(value, str) for value in values):
        raise InvalidParameter(name, "Format")
    return values


def tags(call: RpcCall) -> dict[str, str]:
    """The parameter Tag: JSON in one, or `Tag.1.Key` and `Tag.1.Value`."""
    found = _json_list(call, "Tag") or call.indexed("Tag")
    pairs: dict[str, str] = {}
    for tag in found:
        if not isinstance(tag, Mapping) or not isinstance(tag.get("Key"), str):
            raise InvalidParameter("Tag", "Format")
        value = tag.get("Value") or ""
        if not 1 <= len(tag["Key"]) <= 128 or not isinstance(value, str) or len(value) > 256:
            raise InvalidParameter("Tag", "Length")
        pairs[tag["Key"]] = value
    if len(pairs) > MOST_TAGS:
        raise InvalidParameter("Tag", "Length")
    return pairs


def has_tags(wanted: Mapping[str, str], present: Mapping[str, str]) -> bool:
    """Whether something has all the tags that a list is filtered by; "" stands for any value."""
    return all(key in present and value in {"", present[key]} for key, value in wanted.items())


def _json_list(call: RpcCall, name: str) -> list[Any]:
    text = call.get(name)
    if not text:
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(name, "Format") from error
    if not isinstance(found, list):
        raise InvalidParameter(name, "Format")
    return found
