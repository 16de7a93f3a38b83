"""What can be wrong with a configuration, and how it is told."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Path = tuple[str | int, ...]
"""Keys and list positions from the value of `stateroom:backend` down."""

_SHOWN = 60
_PLAIN_STEP = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_:.-]*")
_CREDENTIALS_IN_URL = re.compile(r"//[^/?#]*@")


class Fault(NamedTuple):
    """What is wrong with one value and what to do; neither text repeats the value."""

    what: str
    remedy: str


@dataclass(frozen=True)
class Finding:
    """One problem. `path` is where it stands; `also` are the other places that it depends on.

    `shown` replaces the value, where the value is not what matters or must not be shown.
    """

    path: Path
    what: str
    allowed: str
    remedy: str
    also: tuple[Path, ...] = ()
    shown: str | None = None

    def depends_on(self, path: Path) -> bool:
        """Whether a change at `path` could make the problem go away or come."""
        return any(_overlap(path, own) for own in (self.path, *self.also))


def is_below(path: Path, places: Iterable[Path]) -> bool:
    """Whether `path` is one of the places, or lies in one."""
    return any(path[: len(place)] == place for place in places)


def _overlap(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def show_path(path: Path) -> str:
    """`$.access.writer.oidc[0].issuer`; keys that are not plain words stand in brackets and quotes."""
    text = "$"
    for step in path:
        if not isinstance(step, str):  # a position, or a key of another kind that YAML knows, such as null
            text += f"[{show_value(step)}]"
        else:
            text += f".{step}" if _PLAIN_STEP.fullmatch(step) else f"[{_quote(step)}]"
    return text


def show_key(key: object) -> str:
    """A key within a sentence: as it is when it is a plain word, otherwise short and in quotes."""
    return shorten(key) if isinstance(key, str) and _PLAIN_KEY.fullmatch(key) else show_value(key)


def _quote(text: str) -> str:
    """In quotes, on one line, and without anything that could steer a terminal."""
    quoted = json.dumps(shorten(text), ensure_ascii=False)
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in quoted)


def shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def kind_of(value: Any) -> str:
    """What a value is, in the words of somebody who writes YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "a number"
    if isinstance(value, float):
        return "a decimal number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else "a date or another special value"


def show_value(value: Any) -> str:
    """The value for a message: short, on one line, and without the password of a URL."""
    if isinstance(value, str):
        return _quote(_CREDENTIALS_IN_URL.sub("//…@", value))
    if isinstance(value, bool | int | float):
        return shorten(json.dumps(value))
    return kind_of(value)


def value_at(root: Any, path: Path) -> Any:
    """The value at `path`, or None where there is none."""
    value = root
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def render_problem(finding: Finding, written: Any, place: str = "") -> str:
    """`what is wrong @ $.path (value; what is allowed; what to do)`.

    `written` is the configuration as its author wrote it, so a reference such as `${env:NAME}` shows as that.
    `place` stands before the path, when it is not one of the stack file.
    """
    shown = finding.shown if finding.shown is not None else show_value(value_at(written, finding.path))
    details = "; ".join(part for part in (shown, finding.allowed, finding.remedy) if part)
    return f"{finding.what} @ {place}{show_path(finding.path)} ({details})"


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """The valid name that is most like `word`, if one is."""
    close = difflib.get_close_matches(word.lower(), list(valid), n=1, cutoff=0.7)
    return close[0] if close else None
