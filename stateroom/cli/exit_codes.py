"""Exit codes that are no error's own: `stateroom.errors` has those."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

PENDING: Final = 2
"""Something would be changed, and nobody has agreed to it. No failure."""


def share_code(failures: Iterable[int], *, pending: bool = False) -> int:
    """The code that all failures have, 1 when they differ; without one, whether anything is pending."""
    codes = set(failures)
    if codes:
        return codes.pop() if len(codes) == 1 else 1
    return PENDING if pending else 0
