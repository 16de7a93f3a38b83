"""What a cloud or an SDK says, made fit for one line of a message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

Secret = tuple[re.Pattern[str], str]
"""How something secret looks, and what stands for it."""

LONGEST: Final = 600


def clean(text: str, secrets: Iterable[Secret]) -> str:
    """One line of at most 600 characters, without what looks like one of the secrets."""
    text = " ".join(text.split())
    for pattern, replacement in secrets:
        text = pattern.sub(replacement, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
