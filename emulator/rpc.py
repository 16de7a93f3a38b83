"""What the services with an RPC interface share: parameters, authentication, routing by Action, JSON and XML answers.

https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from emulator.auth.policy import Verdict, judge, request_conditions
from emulator.auth.rpc import authenticate, form_of
from emulator.errors import NotImplementedHere, ServiceError
from emulator.http import Request, Response
from emulator.identity import Caller
from emulator.world import World
from emulator.xml_text import holdable

_ACTION = re.compile(r"[A-Z][A-Za-z0-9]{2,63}")
_ACCOUNT = re.compile(r"[0-9]{16}")


def parameters_of(request: Request) -> dict[str, str]:
    """The parameters of a request, from query and form; the newer style names Action and Version in headers."""
    parameters = request.parameters | form_of(request)
    for name, header in (("Action", "x-acs-action"), ("Version", "x-acs-version")):
        if value := request.headers.get(header):
            parameters[name] = value
    return parameters


@dataclass(frozen=True)
class RpcCall:
    """One call of an action, signed by somebody who is known.

    service: the package's name, `ram`. signer: None only for actions that are called without a signature.
    """

    world: World
    signer: Caller | None
    request: Request
    action: str
    parameters: Mapping[str, str]
    request_id: str
    service: str = ""

    @property
    def caller(self) -> Caller:
        """Who signed. Not for an action that may be called unsigned: it has `signer`."""
        if self.signer is None:
            raise ServiceError(400, "MissingAccessKeyId", "AccessKeyId is mandatory for this action.")
        return self.signer

    def get(self, name: str, default: str = "") -> str:
        return self.parameters.get(name, default)

    def required(self, name: str) -> str:
        """A parameter that must be there and have a value."""
        if value := self.parameters.get(name):
            return value
        if self.service == "kms":
            raise ServiceError(400, "MissingParameter", f"The parameter {name} needed but no provided.")
        raise ServiceError(400, f"Missing{name}", f"{name} is mandatory for this action.")

    def indexed(self, prefix: str) -> list[Any]:
        """A list that is spread over parameters, by its indexes: `TagKey.1` gives its values, `Tag.1.Key` and
        `Tag.1.Value` give dictionaries by the last part of the name."""
        plain: dict[int, str] = {}
        nested: dict[int, dict[str, str]] = {}
        for name, value in self.parameters.items():
            if not name.startswith(f"{prefix}."):
                continue
            index, _, rest = name[len(prefix) + 1 :].partition(".")
            if not re.fullmatch(r"[0-9]{1,4}", index):
                continue
            if rest:
                nested.setdefault(int(index), {})[rest] = value
            else:
                plain[int(index)] = value
        found: dict[int, Any] = {**plain, **nested}
        return [found[index] for index in sorted(found)]

    def require(self, action: str, resource: str, **conditions: str) -> None:
        """Asks the policies whether the caller may do an action to a resource. Raises ServiceError 403."""
        parts = resource.split(":")
        owner = parts[3] if len(parts) > 3 and _ACCOUNT.fullmatch(parts[3]) else self.caller.account
        verdict = judge(
            self.world,
            self.caller,
            action=action,
            resource=resource,
            conditions={**request_conditions(self.request, self.world), **conditions},
            owner=owner,
        )
        if verdict is Verdict.ALLOWED:
            return
        if self.service == "kms":
            raise ServiceError(403, "Forbidden.NoPermission", "This operation is forbidden by permission system.")
        message = "You are not authorized to do this action. You should be authorized by RAM."
        raise ServiceError(403, "NoPermission", message)


Action = Callable[[RpcCall], dict[str, Any]]


def answer_rpc(  # noqa: PLR0913 - what tells one service from another
    request: Request,
    world: World,
    *,
    service: str,
    version: str,
    actions: Mapping[str, Action],
    unsigned: Collection[str] = (),
) -> Response:
    """Authenticates a request, runs its action, and renders what comes of it.

    actions: by name; what they return becomes the answer, together with a RequestId.
    unsigned: the names of those that need no signature, because they bring another proof of who calls.
    """
    request_id = str(uuid.uuid4()).upper()
    parameters = parameters_of(request)
    name = parameters.get("Action", "")
    try:
        _check(parameters, version)
        anonymous = name in unsigned and not _is_signed(request, parameters)
        caller = None if anonymous else authenticate(request, world, parameters)
        if not _ACTION.fullmatch(name):
            raise ServiceError(
                404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method."
            )
        if name not in actions:
            raise NotImplementedHere(service, name)
        call = RpcCall(world, caller, request, name, parameters, request_id, service)
        return _rendered(200, {"RequestId": request_id, **actions[name](call)}, f"{name}Response", request, parameters)
    except ServiceError as error:
        return refuse_rpc(request, error, request_id, parameters)


def refuse_rpc(
    request: Request, error: ServiceError, request_id: str = "", parameters: Mapping[str, str] | None = None
) -> Response:
    """An error as RPC and ROA services render it."""
    document = {
        "RequestId": request_id or str(uuid.uuid4()).upper(),
        "HostId": request.host,
        "Code": error.code,
        "Message": error.message,
        "Recommend": f"https://api.alibabacloud.com/troubleshoot?q={error.code}",
    }
    return _rendered(error.status, document, "Error", request, parameters or {})


def _check(parameters: Mapping[str, str], version: str) -> None:
    if parameters.get("Version") != version:
        raise ServiceError(400, "InvalidVersion", "Specified parameter Version is not valid.")
    if parameters.get("Format", "JSON").upper() not in ("JSON", "XML"):
        raise ServiceError(400, "InvalidFormat", "Specified parameter Format is not valid.")


def _is_signed(request: Request, parameters: Mapping[str, str]) -> bool:
    return "authorization" in request.headers or "Signature" in parameters or "AccessKeyId" in parameters


def _rendered(
    status: int, document: Mapping[str, Any], root: str, request: Request, parameters: Mapping[str, str]
) -> Response:
    """JSON for the newer style; the older one names its Format, and means XML when it does not."""
    older = "Signature" in parameters and "authorization" not in request.headers
    headers = {"x-acs-request-id": document["RequestId"]}
    if parameters.get("Format", "XML" if older else "JSON").upper() == "XML":
        text = f"<?xml version='1.0' encoding='UTF-8'?><{root}>{_xml(document)}</{root}>"
        content_type = "text/xml;charset=utf-8"
    else:
        text = json.dumps(document, ensure_ascii=True)
        content_type = "application/json;charset=utf-8"
    return Response(status, text.encode("utf-8", "replace"), headers | {"Content-Type": content_type})


def _xml(value: Any, name: str = "") -> str:
    if isinstance(value, Mapping):
        text = "".join(_xml(inner, inner_name) for inner_name, inner in value.items())
    elif isinstance(value, list):
        return "".join(_xml(item, name) for item in value)
    elif isinstance(value, bool):
        text = str(value).lower()
    else:
        text = escape(holdable(str(value)))
    return f"<{name}>{text}</{name}>" if name else text
