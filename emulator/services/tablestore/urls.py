"""Which of the two interfaces a request is for: rows and tables by protobuf, or instances by JSON."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.services.tablestore.instance_responses import answer_action
from emulator.services.tablestore.responses import answer_operation
from emulator.world import World


def answer(request: Request, world: World) -> Response:
    """The clients of the data plane always send headers of its own."""
    if any(name.startswith("x-ots-") for name in request.headers):
        return answer_operation(request, world)
    return answer_action(request, world)
