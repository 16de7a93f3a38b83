"""What was asked, for tests: which calls a client makes, how often, and which of them at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.http import Request

_KEY_IDS = (
    re.compile(r"OSS (?P<id>[^:\s]+):"),
    re.compile(r"acs (?P<id>[^:\s]+):"),
    re.compile(r"(?:OSS4|ACS[34]|AWS4)-HMAC-SHA256.*?Credential=(?P<id>[^/,\s]+)"),
)
"""Where an `Authorization` names its access key."""


@dataclass(frozen=True)
class LogEntry:
    """One request.

    service, operation: as the dispatcher read them: `oss` `PutObject`, `kms` `CreateKey`.
    start, end: perf_counter; their difference includes the server's latency.
    headers: the request's. key_id: the access key that it claims to be signed with; "" when it names none.
    """

    service: str
    operation: str
    method: str
    path: str
    start: float
    end: float
    status: int
    headers: Mapping[str, str]
    key_id: str


def key_id_of(request: Request) -> str:
    """The access key that a request claims to be signed with; nothing is verified here."""
    authorization = request.headers.get("authorization", "")
    for form in _KEY_IDS:
        if found := form.match(authorization):
            return found["id"]
    if key_id := request.headers.get("x-ots-accesskeyid"):
        return key_id
    parameters = request.parameters
    credential = parameters.get("x-oss-credential", "").partition("/")[0]
    return credential or parameters.get("OSSAccessKeyId") or parameters.get("AccessKeyId") or ""
