"""Whether a URL stays on this computer. One answer for all who ask: the limits, the clients, the provider."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this computer, by its name or address alone; nothing is resolved."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(endpoint: str | None) -> bool:
    """Whether an endpoint, if there is one, is that of a local cloud."""
    return endpoint is not None and is_loopback(endpoint)
