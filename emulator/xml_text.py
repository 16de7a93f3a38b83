"""Text that XML can hold. An answer that repeats what came must be readable, whatever came."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def holdable(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 has not, not even as a reference."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
