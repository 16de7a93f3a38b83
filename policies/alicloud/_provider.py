"""Where a resource is made: in the cloud, or on this computer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stateroom.config.loopback import is_loopback
from stateroom.policy.resource import Resource, UndecidedError
from stateroom.unknown import UNKNOWN


def setting(resource: Resource, name: str) -> Any:
    """A setting of the resource's provider; None when it has none. Lists and blocks cross Pulumi's wire as JSON."""
    value = resource.provider.get(name)
    if value is UNKNOWN:
        raise UndecidedError(resource, f"provider.{name}")
    return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value


def is_local(resource: Resource) -> bool:
    """Whether the endpoint of its service is on loopback: a local cloud, thrown away after the test it is for."""
    service = resource.token.partition(":")[2].partition("/")[0]
    return any(
        is_loopback(url if "//" in url else f"//{url}")
        for block in setting(resource, "endpoints") or []
        if isinstance(block, Mapping) and (url := str(block.get(service) or ""))
    )
