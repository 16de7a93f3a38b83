"""The actions of STS."""

from __future__ import annotations

from emulator.http import Request, Response
from emulator.rpc import answer_rpc
from emulator.services.sts import responses
from emulator.world import World

ACTIONS = {
    "AssumeRole": responses.assume_role,
    "AssumeRoleWithOIDC": responses.assume_role_with_oidc,
    "GetCallerIdentity": responses.get_caller_identity,
}


def answer(request: Request, world: World) -> Response:
    """STS 2015-04-01."""
    return answer_rpc(
        request, world, service="sts", version="2015-04-01", actions=ACTIONS, unsigned={"AssumeRoleWithOIDC"}
    )
