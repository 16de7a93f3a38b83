"""Amazon Resource Names."""

from __future__ import annotations

import re
from typing import NamedTuple

PARTITIONS = ("aws", "aws-cn", "aws-us-gov")

_ARN = re.compile(r"arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)")


class Arn(NamedTuple):
    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """The parts of an ARN, or None when `text` is none. AWS General Reference: Amazon Resource Names."""
    match = _ARN.fullmatch(text)
    return Arn(*match.groups()) if match and text.isprintable() else None
