"""The actions of ECS: those that ask for no servers."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.ecs.responses import describe_regions
from emulator.world import World

ACTIONS = {"DescribeRegions": describe_regions}


def answer(request: Request, world: World) -> Response:
    """ECS 2014-05-26."""
    return answer_rpc(request, world, service="ecs", version="2014-05-26", actions=ACTIONS)
