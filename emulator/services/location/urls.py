"""The actions of the Location service."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.location.responses import describe_endpoints
from emulator.world import World

ACTIONS = {"DescribeEndpoints": describe_endpoints}


def answer(request: Request, world: World) -> Response:
    """Location 2015-06-12."""
    return answer_rpc(request, world, service="location", version="2015-06-12", actions=ACTIONS)
