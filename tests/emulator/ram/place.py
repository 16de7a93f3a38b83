"""Where the tests of RAM, STS and KMS call, and as whom. The same tests can be pointed at another cloud."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode

from alibabacloud_kms20160120 import models as kms_models
from alibabacloud_kms20160120.client import Client as KmsClient
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils_models import Config

from emulator.identity import Account
from emulator.server import AlibabaCloud
from emulator.world import ACCOUNTS
from tests.emulator.real_names import RealNames
from tests.loopback import is_here

_SERVICES = {"ram": (RamClient, ram_models), "sts": (StsClient, sts_models), "kms": (KmsClient, kms_models)}
VERSIONS = {"ram": "2015-05-01", "sts": "2015-04-01", "kms": "2016-01-20", "ims": "2019-08-15"}


@dataclass(frozen=True)
class Place:
    """authority: host and port of every service that is not in `authorities`, which are reached over TLS. account: of
    the key pair. moved: seconds that the cloud's clock is ahead of ours. names: what tests call things that are called
    otherwise here. keys: the keys of KMS that were made."""

    authority: str
    account: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str = ""
    moved: float = 0.0
    authorities: Mapping[str, str] = field(default_factory=dict)
    names: RealNames | None = None
    keys: list[str] = field(default_factory=list)

    def seen_by(self, key: dict[str, str]) -> Place:
        """The same cloud for the holder of a key: what CreateAccessKey or AssumeRole gave."""
        return replace(
            self,
            access_key_id=key["AccessKeyId"],
            access_key_secret=key["AccessKeySecret"],
            security_token=key.get("SecurityToken", ""),
        )


def place_in(cloud: AlibabaCloud, account: Account = ACCOUNTS[0]) -> Place:
    """A cloud as an account's root sees it."""
    authority = cloud.url.removeprefix("http://")
    return Place(authority, account.id, account.access_key_id, account.access_key_secret)


class Sdk:
    """A vendor's client whose operations are called by the API's names and answer with plain data."""

    def __init__(self, service: str, place: Place) -> None:
        client, self._models = _SERVICES[service]
        self._place = place
        secure = service in place.authorities
        endpoint = place.authorities[service] if secure else place.authority
        assert endpoint, f"without an endpoint the SDK would call the real {service}"
        self._client = client(
            Config(
                access_key_id=place.access_key_id,
                access_key_secret=place.access_key_secret,
                security_token=place.security_token or None,
                endpoint=endpoint,
                protocol="https" if secure else "http",
                region_id=place.names.region if place.names else "cn-hangzhou",
            )
        )

    def __call__(self, action: str, **fields: Any) -> dict[str, Any]:
        method = getattr(self._client, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", action).lower())
        request = getattr(self._models, f"{action}Request", None)
        names = self._place.names
        answer = method(request(**(names.told(fields) if names else fields))) if request else method()
        assert answer.status_code == 200
        assert answer.body.request_id
        found: dict[str, Any] = answer.body.to_map()
        if action == "CreateKey":
            self._place.keys.append(found["KeyMetadata"]["KeyId"])
        return names.heard(found) if names else found

    def refusal(self, action: str, **fields: Any) -> tuple[int, str]:
        """The status and the code with which an operation is refused."""
        try:
            answer = self(action, **fields)
        except AlibabaCloudException as error:
            return error.status_code, error.code
        raise AssertionError(f"{action} answered {answer}")


def tag(service: str, action: str, **tags: str) -> list[Any]:
    """Tags as the SDK has them."""
    kind = getattr(_SERVICES[service][1], f"{action}RequestTag")
    return [kind(key=key, value=value) for key, value in tags.items()]


def rpc(place: Place, service: str, action: str, **parameters: str) -> tuple[int, dict[str, Any]]:
    """The status and the JSON of an answer to a request with signature V1 and a form, as Terraform's provider sends it.

    A parameter whose name has a dot in it is written with two underscores here: `Tag__1__Key`.
    """
    query = {
        "Action": action,
        "Version": VERSIONS[service],
        "Format": "JSON",
        "AccessKeyId": place.access_key_id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": secrets.token_hex(16),
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + place.moved)),
    }
    if place.security_token:
        query["SecurityToken"] = place.security_token
    form = {name.replace("__", "."): value for name, value in parameters.items()}
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in (query | form).items())
    text = "POST&%2F&" + quote("&".join(f"{name}={value}" for name, value in pairs), safe="~")
    digest = hmac.new(f"{place.access_key_secret}&".encode(), text.encode(), hashlib.sha1).digest()
    query["Signature"] = base64.b64encode(digest).decode()
    return post(place, urlencode(query), urlencode(form))


def unsigned(place: Place, service: str, action: str, **parameters: str) -> tuple[int, dict[str, Any]]:
    """As `rpc`, without any key."""
    query = {"Action": action, "Version": VERSIONS[service], "Format": "JSON"}
    return post(place, urlencode(query), urlencode(parameters))


def post(place: Place, query: str, form: str) -> tuple[int, dict[str, Any]]:
    """Never leaves this computer."""
    assert is_here(place.authority.partition(":")[0]), place.authority
    assert not place.authorities
    connection = HTTPConnection(place.authority, timeout=10)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "x-acs-action": query.partition("&")[0][7:]}
        connection.request("POST", f"/?{query}", form.encode(), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()
