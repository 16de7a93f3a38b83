"""The names under which the emulator is on the network: its own, those of loopback, and any name before them."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence


def names_of(host: str) -> Sequence[str]:
    """Names and addresses of an emulator that listens on a host. Each of them but ::1 may have a bucket's name before
    it: the provider's gateway writes `bucket.127.0.0.1`, and expects a certificate for it."""
    return tuple(dict.fromkeys(("localhost", "127.0.0.1", "::1", host)))


def leads_here(authority: str, own: str) -> bool:
    """Whether host and port are those of the emulator, which are `own`."""
    (host, port), (own_host, own_port) = map(_split, (authority, own))
    return port == own_port and any(host == name or host.endswith(f".{name}") for name in names_of(own_host))


def is_address(name: str) -> bool:
    """Whether it is an IP address, without brackets."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _split(authority: str) -> tuple[str, str]:
    host, _, port = authority.rpartition(":")
    return host.removeprefix("[").removesuffix("]").lower(), port
