"""Alibaba Cloud Resource Names."""

from __future__ import annotations

import re
from typing import NamedTuple

_ARN = re.compile(r"acs:([^:]*):([^:]*):([^:]*):(.+)")


class Arn(NamedTuple):
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN, or None when `text` is none. RAM User Guide: Policy elements, Resource."""
    match = _ARN.fullmatch(text)
    return Arn(*match.groups()) if match and text.isprintable() else None
