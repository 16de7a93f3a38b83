"""Patterns of policies: `*` stands for any text, `?` for one character."""

from __future__ import annotations

import re
from functools import lru_cache


def matches(pattern: str, text: str, *, any_case: bool = False) -> bool:
    """Whether a text is of a pattern. any_case: letters match whatever their case, as the names of actions do."""
    if pattern == "*":
        return True
    return _compiled(pattern, any_case).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str, any_case: bool) -> re.Pattern[str]:
    # What stands between two stars is sought from the left and never again: a second place further right can match
    # nothing that the first does not, and without that a pattern of many stars would take exponential time.
    first, *others = (".".join(map(re.escape, part.split("?"))) for part in re.sub(r"\*+", "*", pattern).split("*"))
    middle = "".join(f"(?>.*?{part})" for part in others[:-1])
    last = f".*{others[-1]}" if others else ""
    return re.compile(first + middle + last, re.DOTALL | (re.IGNORECASE if any_case else 0))
