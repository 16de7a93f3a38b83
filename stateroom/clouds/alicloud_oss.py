"""OSS: operations as plain data, through the SDK's own signing and addressing. Imports the SDK where it is needed."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import md5
from typing import Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree

from alibabacloud_oss_v2 import Client
from alibabacloud_oss_v2 import config as sdk_config
from alibabacloud_oss_v2.credentials import CredentialsProviderFunc
from alibabacloud_oss_v2.exceptions import BaseError, OperationError, ServiceError
from alibabacloud_oss_v2.retry import NopRetryer, StandardRetryer
from alibabacloud_oss_v2.transport import RequestsHttpClient
from alibabacloud_oss_v2.types import Credentials as SdkCredentials
from alibabacloud_oss_v2.types import OperationInput

from stateroom.clouds.alicloud_credentials import Credentials
from stateroom.clouds.alicloud_failed import Answered, Unanswered
from stateroom.clouds.alicloud_failures import is_network, was_sent
from stateroom.clouds.alicloud_http import CONNECT_SECONDS, READ_SECONDS, Http
from stateroom.clouds.alicloud_oss_operations import OPERATIONS, OssOperation
from stateroom.clouds.alicloud_xml import XmlError, from_xml, to_xml
from stateroom.errors import StateroomError

OSS_ERRORS: Final = (BaseError,)
"""Everything that the SDK raises about a call."""

_ATTEMPTS: Final = 5


class Oss:
    """OSS in one region. Thread-safe. client: the SDK's, which repeats what passes by itself."""

    def __init__(self, region: str, endpoint: str, *, path_style: bool, credentials: Credentials, http: Http) -> None:
        def keys() -> SdkCredentials:
            found = credentials.keys()
            return SdkCredentials(found.key_id, found.secret, found.token)

        transport = RequestsHttpClient(
            session=http.session, connect_timeout=CONNECT_SECONDS, readwrite_timeout=READ_SECONDS
        )

        def client(retryer: Any) -> Any:
            settings = sdk_config.load_default()
            settings.region = region
            settings.endpoint = endpoint
            settings.use_path_style = path_style
            settings.credentials_provider = CredentialsProviderFunc(keys)
            settings.http_client = transport
            settings.connect_timeout = CONNECT_SECONDS
            settings.readwrite_timeout = READ_SECONDS
            settings.retryer = retryer
            settings.user_agent = "stateroom"
            return Client(settings)

        self.client = client(StandardRetryer(max_attempts=_ATTEMPTS))
        # Our own attempts are shown to the user and end when the run is stopped.
        self._once = client(NopRetryer())

    def execute(self, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """One operation, once.

        params: `Bucket` and `Key`; `Body`, a mapping below the root element or a text; `Headers` and `Query`, texts by
        name. The answer is what is below the root element, `{"Policy": text}` of a bucket policy, `Headers` where
        there is no document, and an object's `Body`. Raises Answered, Unanswered, or what the credentials raise.
        """
        operation = OPERATIONS[name]
        try:
            output = self._once.invoke_operation(_input(name, operation, params))
        except BaseError as error:
            raise oss_failed(error) from None
        try:
            return _answer(operation, output)
        except XmlError as error:
            raise Unanswered(error) from None


def oss_failed(error: Exception) -> Answered | Unanswered | StateroomError:
    """How a call failed, from an error of the SDK, which wraps what it does not raise itself."""
    cause: BaseException = error
    while isinstance(cause, BaseError) and not isinstance(cause, ServiceError):
        within = cause.unwrap() if hasattr(cause, "unwrap") else cause.kwargs.get("error")
        if not isinstance(within, BaseException):
            break
        cause = within
    if isinstance(cause, ServiceError):
        return _answered(cause)
    if isinstance(cause, StateroomError):
        return cause
    # The operation's own wrapping says nothing; what it wraps may be about a parameter, or about the network.
    shown = error.unwrap() if isinstance(error, OperationError) and not is_network(cause) else cause
    return Unanswered(shown or error, sent=was_sent(cause))


def _answered(error: ServiceError) -> Answered:
    """An answer without a document, such as one to HEAD, has no code; its status has to do."""
    bare = error.code == "BadErrorResponse"
    details = {name: text or "" for name, text in (error.error_fileds or {}).items()}
    return Answered(
        int(error.status_code),
        str(error.status_code) if bare else error.code,
        "" if bare else error.message or "",
        details,
        _denial(error.snapshot or b""),
    )


def _denial(document: bytes) -> dict[str, str]:
    try:
        detail = ElementTree.fromstring(document).find("AccessDeniedDetail")  # noqa: S314 (as the SDK itself does)
    except ElementTree.ParseError:
        return {}
    return {} if detail is None else {each.tag: each.text or "" for each in detail}


def _input(name: str, operation: OssOperation, params: Mapping[str, Any]) -> OperationInput:
    body = params.get("Body")
    headers = dict(params.get("Headers", {}))
    if isinstance(body, Mapping):
        body = to_xml(operation.root, body)
        headers["Content-Type"] = "application/xml"
    elif isinstance(body, str):
        body = body.encode()
        headers.setdefault("Content-Type", "application/json" if operation.query == {"policy": ""} else "text/plain")
    if body is not None:
        headers["Content-MD5"] = b64encode(md5(body, usedforsecurity=False).digest()).decode()
    query = {**operation.query, **{key: str(value) for key, value in params.get("Query", {}).items()}}
    return OperationInput(
        op_name=name,
        method=operation.method,
        headers=headers,
        parameters=query,
        body=body,
        bucket=params.get("Bucket"),
        key=params.get("Key"),
        op_metadata={"sub-resource": list(query)},
    )


def _answer(operation: OssOperation, output: Any) -> dict[str, Any]:
    content = output.http_response.content
    match operation.answer:
        case "nothing":
            return {}
        case "headers":
            return {"Headers": dict(output.headers)}
        case "content":
            return {"Body": content, "Headers": dict(output.headers)}
        case "policy":
            # Its bytes, and not a text of its own, so that what is compared is what was stored.
            return {"Policy": content.decode()} if json.loads(content) is not None else {}
        case "xml":
            answer = from_xml(content, operation.lists) if content else {}
            if answer.pop("EncodingType", "") == "url":
                for path in operation.coded:
                    _decode(answer, path.split("/"))
            return answer


def _decode(content: Any, path: list[str]) -> None:
    name, *rest = path
    for each in content if isinstance(content, list) else [content]:
        if not isinstance(each, dict) or name not in each:
            continue
        if rest:
            _decode(each[name], rest)
        elif isinstance(each[name], str):
            each[name] = unquote(each[name])
