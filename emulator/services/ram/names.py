"""What a name may be made of.

https://www.alibabacloud.com/help/en/ram/product-overview/limits
"""

from __future__ import annotations

import re

from emulator.services.ram.exceptions import InvalidParameter

_NAMES = {
    "PolicyName": (128, re.compile(r"[A-Za-z0-9-]*")),
    "RoleName": (64, re.compile(r"[A-Za-z0-9.-]*")),
    "UserName": (64, re.compile(r"[A-Za-z0-9._-]*")),
    "NewUserName": (64, re.compile(r"[A-Za-z0-9._-]*")),
    "GroupName": (64, re.compile(r"[A-Za-z0-9._-]*")),
}
_TEXTS = {
    "Description": 1024,
    "NewDescription": 1024,
    "DisplayName": 128,
    "NewDisplayName": 128,
    "Comments": 128,
    "NewComments": 128,
}


def check_name(parameter: str, value: str) -> str:
    """The value; InvalidParameter when it is empty, too long, or has a character that is not allowed."""
    longest, pattern = _NAMES[parameter]
    if not 1 <= len(value) <= longest:
        raise InvalidParameter(parameter, "Length")
    if not pattern.fullmatch(value):
        raise InvalidParameter(parameter, "InvalidChars")
    return value


def check_text(parameter: str, value: str) -> str:
    """The value of a parameter that may hold anything, up to a length in characters."""
    if len(value) > _TEXTS[parameter]:
        raise InvalidParameter(parameter, "Length")
    return value
