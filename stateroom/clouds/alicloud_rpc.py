"""RAM, IMS, STS, KMS and the control plane of Tablestore: operations as plain data. Imports the SDK.

The SDK signs (ACS3-HMAC-SHA256). It does not send: its client takes proxies from the environment and cannot be told
not to, keeps its connections in a table of the whole process, whose trust the first one decides, and prints every
header, the security token included, when a variable DEBUG is `sdk`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from alibabacloud_tea_openapi.utils import Utils
from requests import RequestException

from stateroom.clouds.alicloud_credentials import Keys
from stateroom.clouds.alicloud_failed import Answered, Unanswered
from stateroom.clouds.alicloud_failures import was_sent
from stateroom.clouds.alicloud_http import CONNECT_SECONDS, READ_SECONDS, Http

_ALGORITHM: Final = "ACS3-HMAC-SHA256"


@dataclass(frozen=True)
class Api:
    """One service's API.

    style: in RPC every operation is a POST of `/` with its parameters in the query; in ROA it has a path of its own,
    with the parameters in the query of a GET and in the JSON body of a POST. public, internal: its endpoints.
    json: the parameters that are sent as JSON. joined: those that are sent with commas.
    """

    version: str
    style: str
    public: str
    internal: str
    json: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()


APIS: Final[Mapping[str, Api]] = {
    "ram": Api(
        "2015-05-01",
        "RPC",
        "ram.aliyuncs.com",
        "ram.vpc-proxy.aliyuncs.com",
        json=frozenset({"ResourceNames", "Tag", "TagKeys"}),
    ),
    "ims": Api("2019-08-15", "RPC", "ims.aliyuncs.com", "ims.aliyuncs.com"),
    "sts": Api("2015-04-01", "RPC", "sts.{region}.aliyuncs.com", "sts-vpc.{region}.aliyuncs.com"),
    "kms": Api(
        "2016-01-20",
        "RPC",
        "kms.{region}.aliyuncs.com",
        "kms-vpc.{region}.aliyuncs.com",
        json=frozenset({"Tags"}),
    ),
    "tablestore": Api(
        "2020-12-09",
        "ROA",
        "tablestore.{region}.aliyuncs.com",
        "tablestore.{region}.aliyuncs.com",
        json=frozenset({"Tag", "Tags"}),
        joined=frozenset({"InstanceNameList", "ResourceIds"}),
    ),
}
"""Versions and endpoints of the APIs (their pages "Endpoints"). RAM and IMS have one for all regions; IMS and the
control plane of Tablestore name none inside a VPC."""


class Rpc:
    """These services in every region. Thread-safe."""

    def __init__(self, http: Http) -> None:
        self._http = http

    def execute(
        self, service: str, operation: str, params: Mapping[str, Any], *, url: str, keys: Keys
    ) -> dict[str, Any]:
        """One operation, once: the JSON of its answer.

        url: the service's endpoint. keys: those of `ANONYMOUS` do not sign. Raises Answered and Unanswered.
        """
        request = _request(APIS[service], operation, params, urlsplit(url).netloc, keys)
        query = urlencode(request.query, quote_via=quote, safe="~")
        try:
            response = self._http.session.request(
                request.method,
                f"{url.rstrip('/')}{request.pathname}{'?' if query else ''}{query}",
                headers=request.headers,
                data=request.body,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
            content = response.content
        except RequestException as error:
            raise Unanswered(error, sent=was_sent(error)) from None
        return _answer(response.status_code, content)


@dataclass
class _Request:
    """As the SDK's signing reads it."""

    method: str = "POST"
    pathname: str = "/"
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def _request(api: Api, operation: str, params: Mapping[str, Any], host: str, keys: Keys) -> _Request:
    request = _Request()
    request.headers = {
        "host": host,
        "accept": "application/json",
        "user-agent": f"{Utils.get_user_agent(None)} stateroom",
        "x-acs-action": operation,
        "x-acs-version": api.version,
        "x-acs-date": Utils.get_timestamp(),
        "x-acs-signature-nonce": Utils.get_nonce(),
    }
    if api.style == "ROA":
        request.pathname = f"/v2/openapi/{operation.lower()}"
        request.method = "GET" if operation.startswith(("Get", "List")) else "POST"
    if api.style == "ROA" and request.method == "POST":
        request.body = json.dumps(params, ensure_ascii=False, separators=(",", ":")).encode()
        request.headers["content-type"] = "application/json; charset=utf-8"
    else:
        request.query = {name: text for key, value in params.items() for name, text in _texts(api, key, value)}
    if not keys.key_id:
        # What proves who asks is a parameter then, which no log of a proxy should have.
        request.body, request.query = urlencode(request.query).encode(), {}
        request.headers["content-type"] = "application/x-www-form-urlencoded"
        return request
    digest = sha256(request.body).hexdigest()
    request.headers["x-acs-content-sha256"] = digest
    if keys.token is not None:
        request.headers["x-acs-accesskey-id"] = keys.key_id
        request.headers["x-acs-security-token"] = keys.token
    request.headers["authorization"] = Utils.get_authorization(request, _ALGORITHM, digest, keys.key_id, keys.secret)
    return request


def _texts(api: Api, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A parameter of a query. Lists and mappings become `Name.1.Key`, unless the operation wants them as one text."""
    if value is None:
        return
    if name in api.json and not isinstance(value, str):
        yield name, json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    elif name in api.joined and not isinstance(value, str):
        yield name, ",".join(map(str, value))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(api, f"{name}.{key}", item)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, 1):
            yield from _texts(api, f"{name}.{number}", item)
    else:
        yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _answer(status: int, content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content) if content else {}
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        # Such as the page of a proxy.
        raise Answered(status if status >= 400 else 502, str(status))
    if status < 400:
        return answer
    denial = answer.get("AccessDeniedDetail") or {}
    raise Answered(
        status,
        str(answer.get("Code") or status),
        str(answer.get("Message") or ""),
        denial={str(name): str(value) for name, value in denial.items()} if isinstance(denial, dict) else {},
    )
