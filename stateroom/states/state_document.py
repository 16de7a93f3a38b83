"""What a state says of itself. Pure.

Terraform: internal/states/statefile, version 4. OpenTofu: the same, and internal/encryption for a state that the client
has encrypted: an object with `encrypted_data`, beside which serial and lineage stay readable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from stateroom.errors import RefusedError

FORMAT: Final = 4
"""The format of states since Terraform 0.12."""

LARGEST_SERIAL: Final = 2**64 - 1
"""The clients read it into an unsigned integer of 64 bits, and refuse a state with a larger one."""


@dataclass(frozen=True)
class StateDocument:
    """A state.

    serial, lineage: None where the client has encrypted them, too. resources: instances of managed resources, and
    outputs: how many; 0 for a state that the client has encrypted. encrypted: by the client, with OpenTofu's own state
    encryption, whatever the bucket does. content: the document itself.
    """

    serial: int | None
    lineage: str | None
    terraform_version: str
    resources: int
    outputs: int
    encrypted: bool
    content: Mapping[str, Any]


def parse_state(body: bytes) -> StateDocument:
    """Read a state. ValueError, with a reason that fits behind "because", for what is none."""
    content = _parse_object(body)
    if isinstance(content.get("encrypted_data"), str):
        return StateDocument(_serial(content), _lineage(content), "", 0, 0, True, content)
    if not _is_number(content.get("version")):
        raise ValueError("it is JSON, but has no version of a state's format")
    if content["version"] != FORMAT:
        raise ValueError(f"its format has the version {content['version']}, and clients of today write {FORMAT}")
    serial, lineage = _serial(content), _lineage(content)
    if serial is None or lineage is None:
        raise ValueError("it has no serial, or no lineage")
    resources, outputs = content.get("resources") or [], content.get("outputs") or {}
    if not isinstance(resources, list) or not isinstance(outputs, Mapping):
        raise ValueError("its resources are no list, or its outputs no object")
    version = content.get("terraform_version")
    return StateDocument(
        serial,
        lineage,
        version if isinstance(version, str) else "",
        sum(map(_instances, resources)),
        len(outputs),
        False,
        content,
    )


def with_serial(body: bytes, serial: int) -> bytes:
    """A state with another serial, and every other byte as it was: numbers that are written again may come out in
    another way. body: what `parse_state` has read. RefusedError for a serial that no client reads."""
    if serial > LARGEST_SERIAL:
        raise RefusedError(
            "the serial of the state cannot be raised: it is the largest that there is",
            why=f"no client reads a state with a serial above {LARGEST_SERIAL}; nothing was changed",
            remedy="find out who has raised it so far, and write the state with its tool",
        )
    text = body.decode()
    start, end = _span_of_serial(text)
    return f"{text[:start]}{serial}{text[end:]}".encode()


def _span_of_serial(text: str) -> tuple[int, int]:
    """Where the value of the outermost `serial` stands; of several, the last one counts."""
    decoder, span = json.JSONDecoder(), (0, 0)
    at = text.index("{") + 1
    while True:
        name, at = decoder.raw_decode(text, text.index('"', at))
        at = _skip(text, text.index(":", at) + 1)
        _value, end = decoder.raw_decode(text, at)
        if name == "serial":
            span = (at, end)
        at = _skip(text, end)
        if text[at] == "}":
            break
    return span


def _skip(text: str, at: int) -> int:
    while text[at] in " \t\r\n":
        at += 1
    return at


def _parse_object(body: bytes) -> Mapping[str, Any]:
    if not body.strip():
        raise ValueError("it is empty")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise ValueError("it is no text") from None
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        if text.lstrip().startswith("{") and (error.pos >= len(text.rstrip()) or not text.rstrip().endswith("}")):
            raise ValueError("it is JSON that ends in the middle: it is truncated") from None
        raise ValueError(f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("it is not JSON: a number in it is none") from None
    if not isinstance(content, Mapping):
        raise ValueError("it is JSON, but not an object")
    return content


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _serial(content: Mapping[str, Any]) -> int | None:
    serial = content.get("serial")
    return serial if _is_number(serial) and isinstance(serial, int) and 0 <= serial <= LARGEST_SERIAL else None


def _lineage(content: Mapping[str, Any]) -> str | None:
    lineage = content.get("lineage")
    return lineage if isinstance(lineage, str) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _instances(resource: Any) -> int:
    if not isinstance(resource, Mapping) or resource.get("mode") != "managed":
        return 0
    instances = resource.get("instances")
    return len(instances) if isinstance(instances, list) else 0
