"""Reading policy documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from emulator.auth.documents import Kind, check_document
from emulator.services.ram.exceptions import MalformedPolicyDocument


def parse_document(text: str, kind: Kind) -> Mapping[str, Any]:
    """What a policy document says. ServiceError 400 MalformedPolicyDocument when it is not one of its kind."""
    try:
        document: Mapping[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedPolicyDocument("The policy document is not valid JSON.") from error
    check_document(document, kind=kind)
    return document
