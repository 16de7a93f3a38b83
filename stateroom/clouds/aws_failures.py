"""What kept AWS from being asked at all, in our words: credentials, files, network. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from stateroom.clouds.aws_place import KEPT, Place, cleaned
from stateroom.clouds.aws_sign_in_failures import SIGN_IN_ERRORS, no_credentials, translate_sign_in
from stateroom.config.loopback import is_loopback
from stateroom.errors import CloudError, StateroomError, UnreachableError


def translate_failure(error: Exception, place: Place) -> StateroomError:
    """The error to show when there was no answer."""
    for kinds, build in _BY_KIND:
        if isinstance(error, kinds):
            return build(error, place)
    return CloudError(
        f"the AWS SDK failed at {place.call}{place.on}",
        code=type(error).__name__,
        why=cleaned(str(error)),
        remedy=f"correct what it objects to, then run the same command again: {KEPT}",
    )


def _sign_in(error: Exception, place: Place) -> StateroomError:
    return translate_sign_in(error, place.signing)


def _no_credentials(_error: Exception, _place: Place) -> StateroomError:
    return no_credentials({})


def _unreachable(error: Exception, place: Place) -> StateroomError:
    url = str(getattr(error, "kwargs", {}).get("endpoint_url") or "")
    host = _host_of(url) or f"the endpoint of {place.service}"
    if is_loopback(url):
        remedy = "start the local cloud with `stateroom local`, or correct `endpoint` in the stack file"
    else:
        remedy = "check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and `region` and `endpoint` in the "
        remedy += f"stack file, then run the same command again: {KEPT}"
    return UnreachableError(
        f"cannot reach {host} for {place.call}",
        code=type(error).__name__,
        why=_SILENCE.get(type(error), "the connection broke before an answer came"),
        remedy=remedy,
    )


_SILENCE: Final[Mapping[type[Exception], str]] = {
    sdk.EndpointConnectionError: "nothing answers there, or the name cannot be resolved",
    sdk.ConnectTimeoutError: "it did not answer in time",
    sdk.ReadTimeoutError: "it accepted the connection but sent no answer in time",
}


def _no_proxy(error: Exception, place: Place) -> StateroomError:
    url = str(getattr(error, "kwargs", {}).get("proxy_url") or "")
    host = _host_of(url if "//" in url else f"//{url}")
    return UnreachableError(
        f"cannot reach AWS through the proxy {host} for {place.call}",
        code=type(error).__name__,
        why="the proxy does not answer",
        remedy="correct HTTPS_PROXY or HTTP_PROXY, or except the endpoint with NO_PROXY",
    )


def _untrusted(error: Exception, place: Place) -> StateroomError:
    url = str(getattr(error, "kwargs", {}).get("endpoint_url") or "")
    remedy = (
        "if a proxy inspects TLS here, let `ca_bundle` in the stack file, or AWS_CA_BUNDLE, name the file with its "
    )
    remedy += "certificate authority"
    if is_loopback(url):
        remedy = "let `endpoint` in the stack file begin with http:, as `stateroom local` prints it, or name its "
        remedy += "certificate authority with `ca_bundle`"
    return UnreachableError(
        f"cannot open a trusted connection to {_host_of(url)} for {place.call}",
        code=type(error).__name__,
        why="its certificate was not accepted",
        remedy=remedy,
    )


def _garbled(error: Exception, place: Place) -> StateroomError:
    return not_aws(place, type(error).__name__)


def not_aws(place: Place, code: str = "") -> UnreachableError:
    """When what answers is something else, such as the sign-in page of a network."""
    return UnreachableError(
        f"what answers to {place.call} is not AWS",
        code=code,
        why="its answer is not in the form of this service",
        remedy="check `endpoint` in the stack file and the proxy variables (HTTPS_PROXY, NO_PROXY)",
    )


def _host_of(url: str) -> str:
    """Host and port alone: the URL of a proxy or an endpoint may carry a password."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
    except ValueError:
        return "(an address that cannot be read)"


def _bad_parameters(error: Exception, place: Place) -> StateroomError:
    report = str(getattr(error, "kwargs", {}).get("report", error))
    return CloudError(
        f"the AWS SDK refused the parameters of {place.call}{place.on}",
        code=type(error).__name__,
        why=cleaned(report.replace("\n", "; ")),
        remedy="correct the value in the stack file; if it is right there, this is a defect of stateroom: report it",
    )


_BY_KIND: Final[
    tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Exception, Place], StateroomError]], ...]
] = (
    (sdk.NoCredentialsError, _no_credentials),
    (SIGN_IN_ERRORS, _sign_in),
    (sdk.ProxyConnectionError, _no_proxy),
    (sdk.SSLError, _untrusted),
    ((sdk.ConnectionError, sdk.HTTPClientError), _unreachable),
    (sdk.ParamValidationError, _bad_parameters),
    (ResponseParserError, _garbled),
)
