"""What Pulumi keeps of a resource between two runs: its properties, and beside them all that the handler has read.

The latter is what a plan is made against. Pulumi shows no property whose name begins with two underscores.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from stateroom.engine.decision import Inputs, Live

_LIVE: Final = "__live"


@dataclass(frozen=True)
class State:
    """A resource as it was when it was last read or written.

    live: what the handler read. backend: whose it is, the value of the ownership tag; empty when nothing says so.
    """

    live: Live
    backend: str | None


def pack(state: State, inputs: Inputs, outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The properties for Pulumi to keep."""
    kept = json.dumps({"live": state.live, "backend": state.backend}, default=sorted)
    return {**inputs, **outputs, _LIVE: kept}


def unpack(properties: Mapping[str, Any]) -> State | None:
    """The state in Pulumi's properties. None when they were not kept by this provider, as in an import."""
    kept = properties.get(_LIVE)
    return None if kept is None else State(**json.loads(kept))


def without_state(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if not name.startswith("__")}
