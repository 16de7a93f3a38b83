"""Requests whose signature nobody checks, and which no server reads: for tests that ask thousands of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from emulator.world import World
from tests.emulator.bending import answered, any_signature, rpc_request

Ask = Callable[[str, dict[str, str]], tuple[int, dict[str, Any]]]


@contextmanager
def unread(version: str, world: World) -> Iterator[Ask]:
    """Asks for actions of a service with an RPC interface, and gives the status and the JSON of the answer."""

    def ask(action: str, parameters: dict[str, str]) -> tuple[int, dict[str, Any]]:
        response = answered(rpc_request(version, action, parameters), world)
        return response.status, json.loads(response.body)

    with any_signature():
        yield ask
