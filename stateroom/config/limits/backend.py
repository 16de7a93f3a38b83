"""What is ours: the backend's name and its endpoint."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stateroom.config.loopback import is_loopback
from stateroom.config.problems import Fault


def check_backend_name(name: str) -> Fault | None:
    """The name begins every derived name, so it follows the strictest of their rules: those of S3 buckets.

    52 characters leave room for the longest derived role name; a derived bucket name leaves less, by region.
    """
    if len(name) < 2:
        return Fault("the name is too short", "choose a longer one")
    if len(name) > 52:
        return Fault("the name is too long", f"shorten it by {len(name) - 52}")
    if re.search(r"[A-Z]", name):
        return Fault("the name has a capital letter, which buckets cannot have", "write it in lower case")
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return Fault("the name has a character that buckets cannot have", "replace it with a hyphen")
    if name.startswith("-") or name.endswith("-"):
        return Fault("the name begins or ends with a hyphen", "remove the hyphen")
    return None


def check_endpoint(endpoint: str) -> Fault | None:
    """One URL for every service. Plain http would carry credentials and states in clear text, so only to loopback."""
    try:
        url = urlsplit(endpoint)
        port = url.port
    except ValueError:
        return Fault("the endpoint is not a URL", "write it as https://host:port")
    if url.scheme not in ("http", "https") or not url.hostname or not re.fullmatch(r"[\x21-\x7e]+", endpoint):
        return Fault("the endpoint is not an http or https URL", "write it as https://host:port")
    if port == 0 or url.username is not None or "?" in endpoint or "#" in endpoint:
        return Fault("the endpoint has credentials, a query, a fragment or port 0", "keep scheme, host and port")
    if url.scheme == "http" and not is_loopback(endpoint):
        return Fault("plain http leaves this host, and states with their secrets would too", "use https")
    return None
