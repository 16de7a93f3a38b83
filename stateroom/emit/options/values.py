"""The values of options as texts, and what they may be. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from stateroom.config.limits import alicloud_credentials, iam, ram
from stateroom.config.problems import Fault
from stateroom.emit.hcl import Value
from stateroom.emit.options import Option
from stateroom.errors import UsageError

_DURATION: Final = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?")

_EXAMPLES: Final = {
    "flag": "true or false",
    "number": "10",
    "text": "a text of one line",
    "duration": "1h30m",
    "list of text": "a,b",
    "map of text": "a=b,c=d",
}


def _check_object(text: str) -> Fault | None:
    try:
        if isinstance(json.loads(text), dict):
            return None
    except (ValueError, RecursionError):
        pass
    return Fault("this is not a JSON object", 'write it as {"Version": "2012-10-17", "Statement": [...]}')


def _check_url(text: str) -> Fault | None:
    """With a scheme and a host, as the backend "s3" of Terraform wants it."""
    try:
        url = urlsplit(text)
    except ValueError:
        url = urlsplit("")
    return None if url.scheme and url.hostname else Fault("this is not a URL", "write it as http://HOST:PORT")


LIMITS: Final[Mapping[str, Callable[[str], Fault | None]]] = {
    "2 to 64 letters, digits and `_+=,.@-`": iam.check_session_name,
    "2 to 64 letters, digits and `_.@-`": ram.check_session_name,
    "ARNs of policies": iam.check_policy_arn,
    "the ARN of a role": iam.check_role_arn,
    "a JSON object": _check_object,
    "a policy of RAM as JSON, at most 2048 characters": alicloud_credentials.check_session_policy,
    "a URL": _check_url,
}
"""The limits, in the words of the options, that what a user sets is held against; of a list, each item."""


def read_value(option: Option, text: str) -> Value:
    """The value as its type. UsageError for one that the option cannot have."""
    value = _convert(option.type, text)
    if value is None:
        raise _error(option, text, f"it is a {option.type}, written as {_EXAMPLES[option.type]}")
    if option.choices and text not in option.choices:
        raise _error(option, text, f"it may be {' or '.join(option.choices)}")
    if option.range is not None:
        least, most = option.range
        if not least <= _seconds_or_number(text) <= most:
            raise _error(option, text, f"it may be {least} to {most}{' seconds' if option.type == 'duration' else ''}")
    check = LIMITS.get(option.limit or "")
    for item in value if isinstance(value, list) else [text]:
        fault = check(item) if check is not None else None
        if fault is not None:
            raise UsageError(f"{option.name} cannot be {item!r}", why=fault.what, remedy=fault.remedy)
    if isinstance(value, str) and _has_user(value):
        raise _error(option, "…", "a user or a password in a URL would be written to files")
    return value


def _convert(kind: str, text: str) -> Value | None:
    """None for what is not of the type: of a list and a map, also what is written in brackets."""
    if not text.strip() or not text.isprintable():
        return None
    if kind in ("list of text", "map of text") and text[0] in "[{":
        return None
    items = [item.strip() for item in text.split(",")]
    pairs = [item.partition("=") for item in items]
    mapping = {name: value for name, _, value in pairs}
    converted: dict[str, Value | None] = {
        "flag": {"true": True, "false": False}.get(text),
        "number": int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None,
        "duration": text if _DURATION.fullmatch(text) else None,
        "list of text": items if all(items) else None,
        "map of text": mapping if all(k and e for k, e, _ in pairs) and len(mapping) == len(pairs) else None,
    }
    return converted.get(kind, text)


def _seconds_or_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    matched = _DURATION.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in (matched.groups() if matched else ()))
    return hours * 3600 + minutes * 60 + seconds


def _has_user(text: str) -> bool:
    try:
        url = urlsplit(text)
    except ValueError:
        return "@" in text
    return url.username is not None or url.password is not None


def _error(option: Option, text: str, why: str) -> UsageError:
    return UsageError(f"{option.name} cannot be {text!r}", why=why, remedy="give it another value, or leave it out")
