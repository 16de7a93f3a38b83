"""Lists of keys: sorted by their bytes, by prefix, in groups, in pages. Knows nothing but keys."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Page:
    """One page. keys, groups: each sorted; a group is what the keys in it share, up to the delimiter.

    last: the last key or group of the page, from which the next one goes on.
    """

    keys: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    truncated: bool = False
    last: str = ""


def list_keys(keys: Sequence[str], prefix: str, delimiter: str, marker: str, limit: int) -> Page:
    """The first `limit` keys and groups after the marker. keys: sorted.

    A marker that is a group stands for all of its keys.
    """
    page = Page()
    at = max(bisect_left(keys, prefix), bisect_right(keys, marker))
    if delimiter and _is_group(marker, prefix, delimiter):
        at = max(at, _end_of(keys, marker, 0))
    while at < len(keys) and keys[at].startswith(prefix):
        key = keys[at]
        if len(page.keys) + len(page.groups) == limit:
            page.truncated = True
            break
        group = group_of(key, prefix, delimiter)
        if group:
            page.groups.append(group)
            at = _end_of(keys, group, at)
        else:
            page.keys.append(key)
            at += 1
        page.last = group or key
    return page


def group_of(key: str, prefix: str, delimiter: str) -> str:
    """What of the key the delimiter makes a group; "" when it makes none."""
    found = key.find(delimiter, len(prefix)) if delimiter else -1
    return key[: found + len(delimiter)] if found >= 0 else ""


def _end_of(keys: Sequence[str], prefix: str, start: int) -> int:
    """Where the keys with a prefix end."""
    return bisect_right(keys, prefix, start, key=lambda key: key[: len(prefix)])


def _is_group(marker: str, prefix: str, delimiter: str) -> bool:
    return bool(marker) and marker.startswith(prefix) and group_of(marker, prefix, delimiter) == marker
