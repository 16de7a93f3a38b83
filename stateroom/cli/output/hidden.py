"""What must not be shown: the external ids that a role's trust asks for. Pure.

Source: IAM User Guide, "AWS global condition context keys", `sts:ExternalId`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

HIDDEN: Final = "(hidden)"


def hide(value: Any, property: str = "") -> Any:
    """`value` with every external id in it as HIDDEN, in documents written as JSON strings too.

    property: the path of the value, such as `assumeRole.externalId`, when it may name an external id itself.
    What holds none is returned as it is; nothing stays nothing.
    """
    if value is not None and _is_secret(property.rpartition(".")[2]):
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: HIDDEN if item is not None and _is_secret(str(key)) else hide(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [hide(item) for item in value]
    if isinstance(value, str):
        return _hide_in_text(value)
    return value


def parse(text: str) -> Any:
    """The object, list or quoted text that `text` is as JSON; None when it is none of them."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _hide_in_text(text: str) -> str:
    document = parse(text)
    if document is None:
        # Not JSON, so where the id begins and ends is not known.
        return HIDDEN if "sts:externalid" in text.lower() else text
    hidden = hide(document)
    return text if hidden == document else json.dumps(hidden, separators=(",", ":"), ensure_ascii=False)


def _is_secret(key: str) -> bool:
    # Condition keys are compared without case; a set operator such as `ForAnyValue` stands outside the key.
    return key.lower().rpartition(":")[2].replace("_", "") == "externalid"
