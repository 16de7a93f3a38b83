"""The WSGI application of the local AWS: moto, one request at a time, with its gaps filled and every request noted."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.core.request import Request as MotoRequest
from moto.core.routing import get_service_router
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.exceptions import NotFound
from werkzeug.test import run_wsgi_app

from stateroom.local.moto_gaps import (
    KEPT,
    bucket_exists,
    is_denied_by_policy,
    is_foreign_owner,
    keep_rotation_periods,
    leave_conditions_to_us,
    lock_buckets_that_hold_objects,
    tag_new_bucket,
    with_content,
)
from stateroom.local.request_log import Request

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]

_SCOPE = re.compile(r"(?:Credential=|^)[^/, ]+/\d{8}/(?P<region>[a-z0-9-]*)/(?P<service>[a-z0-9-]+)/aws4_request")
_SDK_NAMES = {"tagging": "resourcegroupstaggingapi"}
"""Where the name that a request is signed with is not the SDK's name of the service."""


class MotoGate:
    """latency: seconds added to every request. requests: what was asked, in the order in which it ended.

    refusals: operations to refuse, by service and name, with the error code to answer.
    """

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.requests: list[Request] = []
        self.refusals: dict[tuple[str, str], str] = {}
        self._moto = _Services()
        self._kept: dict[tuple[str, str], bytes] = {}
        leave_conditions_to_us()
        keep_rotation_periods()
        lock_buckets_that_hold_objects()
        # moto's tables are plain dictionaries that its threads would change under each other.
        self._one_at_a_time = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        start = time.perf_counter()
        body = _read_body(environ)
        service, region, operation = _name_operation(environ, body)
        if self.latency:
            time.sleep(self.latency)
        with self._one_at_a_time:
            if (service, operation) in self.refusals:
                status, headers, content = _refused(environ, service, self.refusals[service, operation])
            elif service == "s3":
                status, headers, content = self._ask_s3(environ, operation, body)
            else:
                status, headers, content = self._ask_moto(environ)
        self.requests.append(
            Request(service, operation, region, start, time.perf_counter(), int(status[:3]), _headers_of(environ))
        )
        start_response(status, headers)
        return [content]

    def forget(self) -> None:
        """Everything but what moto holds."""
        self.requests.clear()
        self.refusals.clear()
        self._kept.clear()

    def _ask_s3(self, environ: Environ, operation: str, body: bytes) -> Answer:
        bucket, _, key = environ["PATH_INFO"].lstrip("/").partition("/")
        source = unquote(environ.get("HTTP_X_AMZ_COPY_SOURCE", "")).lstrip("/").split("/")[0]
        if (
            is_foreign_owner(bucket, environ.get("HTTP_X_AMZ_EXPECTED_BUCKET_OWNER", ""))
            or is_foreign_owner(source, environ.get("HTTP_X_AMZ_SOURCE_EXPECTED_BUCKET_OWNER", ""))
            or is_denied_by_policy(bucket, key, operation, environ)
        ):
            return _refused(environ, "s3", "AccessDenied")
        is_new = operation == "CreateBucket" and not bucket_exists(bucket)
        status, headers, content = self._ask_moto(environ)
        if status.startswith("403") and not content:
            # moto denies an anonymous read without a word; AWS says why.
            return _refused(environ, "s3", "AccessDenied")
        if not status.startswith("200"):
            return status, headers, content
        if is_new:
            tag_new_bucket(bucket, body)
            self._kept = {kept: what for kept, what in self._kept.items() if kept[1] != bucket}
        if operation in KEPT and "aws-chunked" not in environ.get("HTTP_CONTENT_ENCODING", ""):
            self._kept[KEPT[operation], bucket] = body
        if (operation, bucket) in self._kept:
            content = self._kept[operation, bucket]
            headers = with_content(headers, content)
        return status, headers, content

    def _ask_moto(self, environ: Environ) -> Answer:
        try:
            chunks, status, headers = run_wsgi_app(self._moto, environ, buffered=True)
        except NotImplementedError as error:
            message = f"the local AWS does not implement this: {error}".encode()
            return "501 Not Implemented", [("Content-Length", str(len(message)))], message
        return status, list(headers), b"".join(chunks)


class _Services(DomainDispatcherApplication):
    """moto's applications, one a service. It would list its folder of two hundred services for every request, to find
    the one of a host."""

    def __init__(self) -> None:
        super().__init__(create_backend_app)
        self._found = lru_cache(super().get_backend_for_host)

    def get_backend_for_host(self, host: str | None) -> Any:
        return self._found(host)


def _refused(environ: Environ, service: str, code: str) -> Answer:
    """403 in the words of the service: S3 and the query services speak XML, the others JSON."""
    if "HTTP_X_AMZ_TARGET" in environ:
        content = json.dumps({"__type": code, "message": code}).encode()
    else:
        error = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        content = (error if service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>").encode()
    if environ["REQUEST_METHOD"] == "HEAD":
        content = b""
    return "403 Forbidden", with_content([("Content-Type", "application/xml")], content), content


def _read_body(environ: Environ) -> bytes:
    """The whole body, put back for the next reader."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        body: bytes = stream.read()
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _name_operation(environ: Environ, body: bytes) -> tuple[str, str, str]:
    """Service (the SDK's name), region and operation; empty where a request does not say."""
    signed_by = environ.get("HTTP_AUTHORIZATION", "")
    query = parse_qs(environ.get("QUERY_STRING", ""))
    scope = _SCOPE.search(signed_by) or _SCOPE.search(query.get("X-Amz-Credential", [""])[0])
    service = _SDK_NAMES.get(scope["service"], scope["service"]) if scope else "s3"
    region = scope["region"] if scope else ""
    if "HTTP_X_AMZ_TARGET" in environ:
        return service, region, environ["HTTP_X_AMZ_TARGET"].rpartition(".")[2]
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return service, region, parse_qs(body.decode()).get("Action", [""])[0]
    try:
        operation, _ = get_service_router(service).match(MotoRequest(environ))
    except NotFound:
        return service, region, ""
    return service, region, operation.name


def _headers_of(environ: Environ) -> dict[str, str]:
    return {
        name.removeprefix("HTTP_").replace("_", "-").lower(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
