"""The first of many, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_SHOWN: Final = 5


def some_of(texts: Sequence[str], separator: str = ", ") -> str:
    """Five of them, and how many more there are."""
    told, left = separator.join(texts[:_SHOWN]), len(texts) - _SHOWN
    comma = "" if separator == ", " else separator.rstrip()
    return f"{told}{comma} and {left} more" if left > 0 else told
