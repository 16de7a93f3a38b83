"""What the provider of a resource says about the account that the resource lies in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from stateroom.config.loopback import is_loopback
from stateroom.policy.resource import Resource, UndecidedError
from stateroom.unknown import UNKNOWN


def is_local(resource: Resource) -> bool:
    """Whether the resource lies in a cloud on this computer: every endpoint of its provider is a loopback address.

    Such a cloud is thrown away as a whole, so nothing in it needs to be kept from deletion.
    """
    endpoints = _setting(resource, "endpoints") or []
    urls = [url for each in endpoints for url in each.values() if url]
    return bool(urls) and all(is_loopback(str(url)) for url in urls)


def own_accounts(resource: Resource) -> list[str]:
    """The accounts that the provider may work in, where it is told so."""
    return [str(account) for account in _setting(resource, "allowedAccountIds") or []]


def default_tags(resource: Resource) -> Mapping[str, Any]:
    """The tags that the provider gives every resource."""
    tags: Mapping[str, Any] = (_setting(resource, "defaultTags") or {}).get("tags") or {}
    return tags


def _setting(resource: Resource, name: str) -> Any:
    """A setting of the provider. Engines hand over what is no text as JSON."""
    value = resource.provider.get(name)
    if value is UNKNOWN:
        raise UndecidedError(resource, f"{name} of its provider")
    return json.loads(value) if isinstance(value, str) else value
