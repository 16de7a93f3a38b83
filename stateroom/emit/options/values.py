"""The values of options as texts, and what they may be. Pure."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

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
    if isinstance(value, str) and _has_user(value):
        raise _error(option, "…", "a user or a password in a URL would be written to files")
    return value


def _convert(kind: str, text: str) -> Value | None:
    if not text or not text.isprintable():
        return None
    items = [item.strip() for item in text.split(",")]
    pairs = [item.partition("=") for item in items]
    converted: dict[str, Value | None] = {
        "flag": {"true": True, "false": False}.get(text),
        "number": int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None,
        "duration": text if _DURATION.fullmatch(text) else None,
        "list of text": items if all(items) else None,
        "map of text": {name: value for name, _, value in pairs} if all(k and e for k, e, _ in pairs) else None,
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
