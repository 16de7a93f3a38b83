"""Whole numbers, which cross Pulumi's wire as doubles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def whole(value: Any) -> Any:
    """The value with every whole double in it as an integer; tuples become lists."""
    if isinstance(value, Mapping):
        return {key: whole(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
