"""How long to wait until an answer such as "not yet" is asked for again, on either cloud."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

RETRY_SECONDS: Final = 60.0
"""How long, in all, the codes of `Call.retry` are waited out. IAM is usually consistent after ten."""

_LONGEST_WAIT: Final = 8.0


def backoff() -> Iterator[float]:
    """Seconds to wait before each repetition: doubling, spread at random, RETRY_SECONDS in all."""
    waited, wait = 0.0, 0.5
    while waited < RETRY_SECONDS:
        # Calls that got into each other's way should not do so again.
        spread = wait * random.uniform(0.5, 1.0)  # noqa: S311 (not for secrecy)
        yield min(spread, RETRY_SECONDS - waited)
        waited += spread
        wait = min(wait * 2, _LONGEST_WAIT)
