"""The actions of BssOpenApi, the billing service."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.bss.responses import query_available_instances
from emulator.world import World

ACTIONS = {"QueryAvailableInstances": query_available_instances}


def answer(request: Request, world: World) -> Response:
    """BssOpenApi 2017-12-14."""
    return answer_rpc(request, world, service="bss", version="2017-12-14", actions=ACTIONS)
