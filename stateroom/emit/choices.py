"""A choice that is not one of those there are, answered with those and the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from stateroom.errors import UsageError


def refuse_unknown(noun: str, value: str, known: Sequence[str], *, of: str | None = None) -> None:
    """UsageError unless `value` is one of `known`. of: whose choice it is, where others have another."""
    if value in known:
        return
    nearest = difflib.get_close_matches(value, known, n=1)
    raise UsageError(
        f"{value!r} is not a {noun}",
        why=f"the {noun}s{f' of {of}' if of else ''} are {', '.join(known)}",
        remedy=f"did you mean {nearest[0]!r}?" if nearest else f"choose one of these {noun}s",
    )
