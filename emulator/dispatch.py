"""Which service a request is for. One port serves all, so it shows in the request and not in its host."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from emulator.errors import NotImplementedHere, ServiceError
from emulator.http import Request, Response
from emulator.oss_operations import operation_of
from emulator.refusals import refuse
from emulator.rpc import parameters_of
from emulator.world import World

Answer = Callable[[Request, World], Response]

SERVICES = {
    "2014-05-26": "ecs",
    "2015-04-01": "sts",
    "2015-05-01": "ram",
    "2015-06-12": "location",
    "2016-01-20": "kms",
    "2017-12-14": "bss",
    "2019-08-15": "ims",
    "2020-12-09": "tablestore",
}
"""The services with an RPC or ROA interface, by its version. No two of them share one."""

_CONTROL_PLANE = "/v2/openapi/"
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Route:
    """service: a package in `emulator.services`; "" when there is none for the request. operation: the API's name."""

    service: str
    operation: str
    version: str = ""


def route_of(request: Request) -> Route:
    """The service by what its clients always send, and the operation by its name.

    OTS has headers of its own, and a signature of OSS is unmistakable. RPC names an action in a header, in the query
    or in a form at the root; ROA names a version, or at least signs like that, and has paths. All else is OSS, which
    may be asked without any signature.
    """
    headers = request.headers
    if any(name.startswith("x-ots-") for name in headers):
        return Route("tablestore", request.path.rpartition("/")[2])
    authorization = headers.get("authorization", "")
    if not authorization.startswith("OSS"):
        rpc_or_roa = authorization.startswith(("acs ", "ACS3-", "ACS4-")) or any(
            name.startswith("x-acs-") for name in headers
        )
        # Elsewhere a parameter named Action is OSS's or ROA's own business.
        parameters = parameters_of(request) if request.path.strip("/") == "" or rpc_or_roa else {}
        action, version = parameters.get("Action", ""), parameters.get("Version", "")
        if action or version or rpc_or_roa:
            if not action and request.path.startswith(_CONTROL_PLANE):
                action = _instance_action(request.path.removeprefix(_CONTROL_PLANE))
                version = version or "2020-12-09"
            return Route(SERVICES.get(version, ""), action, version)
    return Route("oss", operation_of(request))


def answer(request: Request, world: World, route: Route, refusal: ServiceError | None = None) -> Response:
    """The service's answer; or, given a refusal, that in the service's form."""
    if refusal:
        return refuse(request, world, route.service, route.operation, refusal)
    if request.method == "CONNECT":
        return Response(501, b"the emulator tunnels to itself alone\n", {"Content-Type": "text/plain"})
    if not route.service:
        return refuse(request, world, "", route.operation, _no_service(route))
    try:
        return _answerer(route.service)(request, world)
    except ServiceError as error:
        return refuse(request, world, route.service, route.operation, error)


def _instance_action(path: str) -> str:
    """The name of an action of Tablestore's instances, whose paths are in lower case."""
    from emulator.services.tablestore.instance_responses import ACTIONS

    return ACTIONS[path][1] if path in ACTIONS else path


def _no_service(route: Route) -> ServiceError:
    if not route.version:
        return ServiceError(400, "MissingVersion", "Version is mandatory for this action.")
    if not _VERSION.fullmatch(route.version):
        return ServiceError(400, "InvalidVersion", "Specified parameter Version is not valid.")
    return NotImplementedHere(f"version {route.version}", route.operation or "of a product it does not know")


def too_large(route: Route) -> ServiceError:
    """What a service says of a body that is larger than it takes."""
    if route.service == "oss":
        return ServiceError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed object size.")
    if route.service == "tablestore" and not route.version:
        return ServiceError(413, "OTSRequestBodyTooLarge", "The size of POST data is too large.")
    return ServiceError(413, "RequestEntityTooLarge", "The request body is too large.")


@cache
def _answerer(service: str) -> Answer:
    found: Answer = import_module(f"emulator.services.{service}.urls").answer
    return found
