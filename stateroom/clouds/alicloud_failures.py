"""What kept Alibaba Cloud from being asked at all, in our words: trust and network. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from ssl import SSLCertVerificationError
from typing import Final
from urllib.parse import urlsplit

from stateroom.clouds.alicloud_failed import Unanswered
from stateroom.clouds.alicloud_place import KEPT, Place, cleaned
from stateroom.config.loopback import is_loopback
from stateroom.errors import CloudError, ConfigError, StateroomError, UnreachableError


def bad_ca_bundle(path: str, reason: str, endpoint: str) -> ConfigError:
    remedy = "let `ca_bundle` in the stack file name a readable PEM file"
    if is_loopback(endpoint):
        remedy = f"set the variables that `stateroom local --cloud alicloud` prints, or {remedy}"
    return ConfigError(f"the certificate authority {path} cannot be used", why=cleaned(reason), remedy=remedy)


def not_alicloud(place: Place) -> UnreachableError:
    """When what answers is something else, such as the sign-in page of a network."""
    return UnreachableError(
        f"what answers to {place.call} at {_host_of(place.endpoint)} is not Alibaba Cloud",
        why="its answer is not in the form of this service",
        remedy="check `endpoint` in the stack file and the proxy variables (HTTPS_PROXY, NO_PROXY)",
    )


def translate_failure(failed: Unanswered, place: Place) -> StateroomError:
    """The error to show when there was no answer."""
    kinds = {type(each).__name__: each for each in _causes(failed.cause)}
    if "ProxyError" in kinds:
        return _no_proxy(failed, place)
    if any(isinstance(each, SSLCertVerificationError) for each in kinds.values()):
        return _untrusted(failed, place)
    for kind, why in _SILENCE.items():
        if kind in kinds:
            return _unreachable(failed, place, why)
    return CloudError(
        f"the Alibaba Cloud SDK failed at {place.call}{place.on}",
        code=failed.code,
        why=cleaned(str(failed.cause)) or type(failed.cause).__name__,
        remedy=f"correct what it objects to, then run the same command again: {KEPT}",
    )


_SILENCE: Final = {
    "SSLError": "it does not speak TLS, or broke the connection off",
    "NameResolutionError": "the name cannot be resolved",
    "NewConnectionError": "nothing answers there, or the name cannot be resolved",
    "ConnectTimeoutError": "it did not answer in time",
    "ReadTimeoutError": "it accepted the connection but sent no answer in time",
    "ProtocolError": "the connection broke before an answer came",
    "IncompleteRead": "the connection broke before an answer came",
    "HTTPError": "the connection broke before an answer came",
    "ConnectionError": "the connection broke before an answer came",
    "OSError": "the connection broke before an answer came",
}
"""By the errors of urllib3, which is below every SDK, the most telling first; then those of the transports."""


def was_sent(cause: BaseException) -> bool:
    """Whether the cloud may have acted on a request that got no answer: not when no connection could be made."""
    unsent = {"NameResolutionError", "NewConnectionError", "ConnectTimeoutError", "ProxyError", "SSLError"}
    return not any(type(each).__name__ in unsent for each in _causes(cause))


def is_network(cause: BaseException) -> bool:
    """Whether it is the network that failed, and not an SDK that refused its parameters."""
    names = {type(each).__name__ for each in _causes(cause)}
    return bool(names & {*_SILENCE, "ProxyError"})


def is_passing_failure(cause: BaseException) -> bool:
    """Whether it may be gone in a second; a certificate that is not trusted will not be trusted then."""
    return is_network(cause) and not any(isinstance(each, SSLCertVerificationError) for each in _causes(cause))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and those within it: SDKs wrap what `requests` wraps around what urllib3 wraps."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        within = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        unwrap = getattr(each, "unwrap", None)
        waiting += [one for one in (*within, unwrap() if callable(unwrap) else None) if isinstance(one, BaseException)]


def _unreachable(failed: Unanswered, place: Place, why: str) -> StateroomError:
    if is_loopback(place.endpoint):
        remedy = "start it with `stateroom local --cloud alicloud`, or correct `endpoint` in the stack file"
    else:
        remedy = "check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and `region`, `endpoints` and "
        remedy += f"`endpoint` in the stack file, then run the same command again: {KEPT}"
    return UnreachableError(
        f"cannot reach {_host_of(place.endpoint)} for {place.call}", code=failed.code, why=why, remedy=remedy
    )


def _no_proxy(failed: Unanswered, place: Place) -> StateroomError:
    return UnreachableError(
        f"cannot reach {_host_of(place.endpoint)} through the proxy for {place.call}",
        code=failed.code,
        why="the proxy does not answer, or refuses",
        remedy="correct HTTPS_PROXY or HTTP_PROXY, or except the endpoint with NO_PROXY",
    )


def _untrusted(failed: Unanswered, place: Place) -> StateroomError:
    if is_loopback(place.endpoint):
        remedy = "let `ca_bundle` in the stack file name the certificate authority of the local cloud: "
        remedy += "`stateroom local --cloud alicloud` says which (SSL_CERT_FILE)"
    else:
        remedy = "if `endpoint` has a certificate authority of its own, or a proxy inspects TLS here, let `ca_bundle` "
        remedy += "in the stack file name the file with that authority"
    return UnreachableError(
        f"cannot open a trusted connection to {_host_of(place.endpoint)} for {place.call}",
        code=failed.code,
        why="its certificate was not accepted",
        remedy=remedy,
    )


def _host_of(url: str) -> str:
    """Host and port alone: the URL of an endpoint may carry a password."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or "the endpoint"
    except ValueError:
        return "(an address that cannot be read)"
