"""How long something has been so: read from what a user gives, and shown. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from stateroom.errors import UsageError

_UNITS: Final = {"d": 86400, "h": 3600, "m": 60, "s": 1}


def parse_age(text: str) -> timedelta:
    """A length of time such as `2h`, `90m` or `1d12h`: days, hours, minutes and seconds. UsageError for anything else,
    and for no time at all.

    >>> parse_age("1h30m")
    datetime.timedelta(seconds=5400)
    """
    parts = re.findall(r"(\d{1,6})([dhms])", text) if re.fullmatch(r"(\d{1,6}[dhms])+", text, re.ASCII) else []
    seconds = sum(int(number) * _UNITS[unit] for number, unit in parts)
    if seconds == 0:
        raise UsageError(
            f"{text!r} is not a length of time",
            why="it is given in days, hours, minutes and seconds, and is more than nothing",
            remedy="write it as 2h, 90m or 1d12h",
        )
    return timedelta(seconds=seconds)


def render_age(age: timedelta) -> str:
    """The two largest units that are not nothing.

    >>> render_age(timedelta(hours=26, minutes=5, seconds=7))
    '1 d 2 h'
    """
    rest = max(0, int(age.total_seconds()))
    parts = []
    for unit, seconds in _UNITS.items():
        count, rest = divmod(rest, seconds)
        parts.append((count, unit))
    while len(parts) > 1 and parts[0][0] == 0:
        parts.pop(0)
    return " ".join(
        f"{count} {'min' if unit == 'm' else unit}" for count, unit in parts[:2] if count or len(parts) == 1
    )


def read_time(text: str) -> datetime | None:
    """A time as RFC 3339 has it, with nanoseconds or without; None for what is none, or names no zone."""
    if re.match(r"\d{4}-\d\d-\d\d[Tt ]", text) is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return None if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None
