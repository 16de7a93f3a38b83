"""Opens the tests' network guard for the hosts of one account in the real cloud, and for nothing else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from tests import loopback
from tests.emulator.real_cloud import RealCloud


@contextmanager
def admitted(real: RealCloud) -> Iterator[None]:
    """The guard sees names before they are looked up and addresses afterwards, so both are admitted: the names that
    the account has, and the addresses that those names were found to have."""
    is_here, look_up = loopback.is_here, socket.getaddrinfo
    addresses: set[str] = set()

    def is_admitted(host: object) -> bool:
        text = host.decode(errors="replace") if isinstance(host, bytes) else host
        return is_here(host) or (isinstance(text, str) and (text in addresses or real.admits(text)))

    def remember(host: Any, *arguments: Any, **options: Any) -> list[Any]:
        found: list[Any] = look_up(host, *arguments, **options)
        text = host.decode(errors="replace") if isinstance(host, bytes) else host
        if isinstance(text, str) and real.admits(text):
            addresses.update(address[0] for *_, address in found)
        return found

    with mock.patch.object(loopback, "is_here", is_admitted), mock.patch.object(socket, "getaddrinfo", remember):
        yield
