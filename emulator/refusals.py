"""An error in the form of the service that gives it."""

from __future__ import annotations

import base64
import time
import uuid
from xml.sax.saxutils import escape

from emulator.auth import ots
from emulator.auth.digests import md5_base64
from emulator.errors import ServiceError
from emulator.http import Request, Response
from emulator.rpc import parameters_of, refuse_rpc
from emulator.world import World
from emulator.xml_text import holdable


def refuse(request: Request, world: World, service: str, operation: str, error: ServiceError) -> Response:
    """service: "" for a request of no service that is known; it gets the form of RPC."""
    if service == "oss":
        return _refuse_oss(request, error)
    if service == "tablestore" and any(name.startswith("x-ots-") for name in request.headers):
        return _refuse_ots(request, world, operation, error)
    return refuse_rpc(request, error, parameters=parameters_of(request))


def _refuse_oss(request: Request, error: ServiceError) -> Response:
    request_id = uuid.uuid4().hex[:24].upper()
    fields = {"Code": error.code, "Message": error.message, "RequestId": request_id, "HostId": request.host}
    inner = "".join(f"<{name}>{escape(holdable(value))}</{name}>" for name, value in fields.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error>{inner}</Error>'.encode("utf-8", "replace")
    headers = {"Content-Type": "application/xml", "x-oss-request-id": request_id, "Server": "AliyunOSS"}
    if request.method == "HEAD":
        headers["x-oss-err"] = base64.b64encode(body).decode()
        body = b""
    return Response(error.status, body, headers)


def _refuse_ots(request: Request, world: World, operation: str, error: ServiceError) -> Response:
    """A protobuf message of two strings: code = 1, message = 2."""
    body = b"".join(
        bytes([tag]) + _varint(len(text)) + text
        for tag, text in ((0x0A, error.code.encode()), (0x12, error.message.encode("utf-8", "replace")))
    )
    headers = {
        "x-ots-contentmd5": md5_base64(body),
        "x-ots-contenttype": "protocol buffer",
        "x-ots-date": time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(world.clock())),
        "x-ots-requestid": str(uuid.uuid4()),
    }
    caller = world.find_caller(request.headers.get("x-ots-accesskeyid", ""))
    return Response(error.status, body, ots.sign_answer(request, caller, operation, headers))


def _varint(number: int) -> bytes:
    low = []
    while number > 0x7F:
        low.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*low, number])
