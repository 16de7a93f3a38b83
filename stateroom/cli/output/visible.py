"""What others wrote, such as the holder of a lock or the lineage of a state, must not steer the terminal. Pure."""

from __future__ import annotations

from typing import Final

_ESCAPES: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}


def visible(text: str) -> str:
    r"""`text` with every control character but the end of a line and a tab as it is spelled in a program.

    >>> visible("a\x1b[2Jb")
    'a\\x1b[2Jb'
    """
    return text.translate(_ESCAPES)
