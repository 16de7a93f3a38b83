"""The checksum in the header of everything we write: whether a file still is what we wrote, or a person has edited it
since. It travels with the file, so it holds on every computer, after an upgrade and for another backend. Pure.

It guards against accidents and not against attackers. Line ends do not count, nor does the layout of JSON.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final, Literal

WRITTEN_BY: Final = "Written by Stateroom"
"""How everything we write begins; a file that does not begin so is not ours to overwrite."""

FOR_THE_BACKEND: Final = f"{WRITTEN_BY} for the backend"
"""How a header begins before it is signed."""

_HEADER: Final = re.compile(rf"{WRITTEN_BY}(?:, checksum (?P<mark>[0-9a-f]{{12}}),)? for the backend ")

Origin = Literal["ours", "edited", "foreign"]


def sign(text: str) -> str:
    """The text with its checksum in its header. It begins with `# ` and the header, or is JSON with the header as its
    first value."""
    return text.replace(FOR_THE_BACKEND, f"{WRITTEN_BY}, checksum {_mark_of(text)}, for the backend", 1)


def origin_of(text: str) -> Origin:
    """Whether we have written this text. `edited`: we have, and somebody has changed it since."""
    found = _HEADER.match(_header_of(text))
    if found is None:
        return "foreign"
    # The first place is the header: sorted anew, JSON may have it elsewhere.
    plain = text.replace(found[0], f"{FOR_THE_BACKEND} ", 1)
    return "ours" if found["mark"] == _mark_of(plain) else "edited"


def _header_of(text: str) -> str:
    if text.startswith("# "):
        return text[2:]
    try:
        header = json.loads(text)["//"]
    except (ValueError, KeyError, TypeError):
        return ""
    return header if isinstance(header, str) else ""


def _mark_of(plain: str) -> str:
    """Of the text without its checksum."""
    lines = plain.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    if not plain.startswith("# "):
        lines = json.dumps(json.loads(plain), separators=(",", ":"), sort_keys=True).encode()
    return hashlib.sha256(lines).hexdigest()[:12]
