"""The signatures of Tablestore's data plane: V2 and V4 on requests, and the one on every answer.

https://www.alibabacloud.com/help/en/tablestore/developer-reference/http-protocol
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from emulator.auth.digests import MAX_SKEW, are_equal, hmac_sha1, hmac_sha256, md5_base64, seconds_of, v4_key
from emulator.errors import ServiceError
from emulator.http import Request
from emulator.identity import Caller

if TYPE_CHECKING:
    from emulator.world import World

_SIGNATURES = ("x-ots-signature", "x-ots-signaturev4")
_V4_SALT = "ots"
_REQUIRED = ("x-ots-date", "x-ots-apiversion", "x-ots-accesskeyid", "x-ots-instancename", "x-ots-contentmd5")


def authenticate(request: Request, world: World, operation: str) -> Caller:
    """Who signed a request. Raises ServiceError with 403 OTSAuthFailed, which a wrong x-ots-contentmd5 gets, too; or
    with 400 OTSParameterInvalid for a header that is missing or a date that is none.

    https://www.alibabacloud.com/help/en/tablestore/developer-reference/error-codes
    """
    headers = request.headers
    for name in _REQUIRED:
        if name not in headers:
            raise ServiceError(400, "OTSParameterInvalid", f"Missing header: '{name}'.")
    if not any(name in headers for name in _SIGNATURES):
        raise ServiceError(400, "OTSParameterInvalid", "Missing header: 'x-ots-signature'.")
    _check_date(headers["x-ots-date"], world)
    caller = world.find_caller(headers["x-ots-accesskeyid"])
    if caller is None:
        raise _failed("The AccessKeyID does not exist.")
    _check_token(headers.get("x-ots-ststoken", ""), caller, world)
    text = f"/{operation}\n{request.method}\n{'&'.join(sorted(filter(None, request.query.split('&'))))}\n"
    text += _joined({name: value for name, value in headers.items() if name not in _SIGNATURES})
    if given := headers.get("x-ots-signaturev4"):
        signature = base64.b64encode(hmac_sha256(_key_of(request, caller), text + _V4_SALT)).decode()
    else:
        given, signature = headers["x-ots-signature"], hmac_sha1(_key_of(request, caller), text)
    if not are_equal(signature, given):
        raise _failed("Signature mismatch.")
    if not are_equal(md5_base64(request.body), headers["x-ots-contentmd5"]):
        raise _failed("Mismatch between MD5 value of request body and x-ots-contentmd5 in header.")
    return caller


def sign_answer(request: Request, caller: Caller | None, operation: str, headers: dict[str, str]) -> dict[str, str]:
    """The headers of an answer, together with an `Authorization` when it is known whose key signs.

    headers: the answer's own, of which those that begin with x-ots- are signed. V4 changes the key here, but not the
    digest: the Python client checks SHA-1 either way.
    """
    if caller is None:
        return headers
    signature = hmac_sha1(_key_of(request, caller), f"{_joined(headers)}/{operation}")
    return headers | {"Authorization": f"OTS {caller.key_id}:{signature}"}


def _key_of(request: Request, caller: Caller) -> bytes:
    headers = request.headers
    if "x-ots-signaturev4" not in headers:
        return caller.secret.encode()
    date, region = headers.get("x-ots-signdate", ""), headers.get("x-ots-signregion", "")
    return base64.b64encode(v4_key(caller.secret, date, region, _V4_SALT))


def _joined(headers: dict[str, str]) -> str:
    lines = sorted(f"{name}:{value.strip()}" for name, value in headers.items() if name.startswith("x-ots-"))
    return "".join(f"{line}\n" for line in lines)


def _check_date(text: str, world: World) -> None:
    # What stands after the seconds is not one in Go's client, whose layout writes month and day there.
    moment = seconds_of(text[:19], "%Y-%m-%dT%H:%M:%S")
    if moment is None:
        raise ServiceError(400, "OTSParameterInvalid", f"Invalid date format: {text}.")
    if abs(moment - world.clock()) > MAX_SKEW:
        raise _failed(f"Mismatch between system time and x-ots-date: {text}.")


def _check_token(token: str, caller: Caller, world: World) -> None:
    if not are_equal(caller.token, token):
        raise _failed("The security token is invalid.")
    if caller.token and world.sts.is_expired(caller.key_id):
        raise _failed("The security token has expired.")


def _failed(message: str) -> ServiceError:
    return ServiceError(403, "OTSAuthFailed", message)
