"""One good request of every service, signed as clients sign it, to be sent as bytes and bent where a test bends it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from urllib.parse import quote, urlencode

from emulator import AlibabaCloud
from emulator.auth.oss_sub_resources import SUB_RESOURCES
from emulator.services.tablestore.descriptors import MESSAGES
from tests.emulator.raw import exchange

KEY_ID, SECRET = "local", "local-secret"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Signed:
    """A request. length: what is announced of the body; None: its length, "": nothing."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    length: str | None = None

    @property
    def head(self) -> bytes:
        headers = {"Host": "127.0.0.1", **self.headers}
        if self.length != "":
            headers["Content-Length"] = self.length or str(len(self.body))
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{self.method} {self.target} HTTP/1.1\r\n{lines}\r\n".encode()

    @property
    def wire(self) -> bytes:
        return self.head + self.body

    def having(self, **headers: str) -> Signed:
        """With more headers, or others. Of a name `_` stands for `-`."""
        return replace(self, headers={**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}})


def sent(cloud: AlibabaCloud, request: Signed) -> tuple[int, bytes]:
    """The status and everything behind the status line."""
    answer = exchange(cloud, request.wire)
    line, _, rest = answer.partition(b"\r\n")
    return int(line.split()[1]), rest


def hmac_sha1(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()


def md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def oss(method: str, path: str, body: bytes = b"", *, query: str = "") -> Signed:
    """V1. query: a sub-resource, which is signed where OSS signs it."""
    headers = {"Date": formatdate(usegmt=True), "Content-MD5": md5(body)}
    target = f"{path}?{query}" if query else path
    signed = path
    if query.partition("=")[0].partition("&")[0] in SUB_RESOURCES:
        signed += f"?{query}"
    text = f"{method}\n{headers['Content-MD5']}\n\n{headers['Date']}\n{signed}"
    return Signed(method, target, {**headers, "Authorization": f"OSS {KEY_ID}:{hmac_sha1(SECRET, text)}"}, body)


def ots(operation: str, body: bytes, *, md5_of: bytes | None = None, version: str = "2015-12-31") -> Signed:
    """V2."""
    headers = {
        "x-ots-accesskeyid": KEY_ID,
        "x-ots-apiversion": version,
        "x-ots-contentmd5": md5(body if md5_of is None else md5_of),
        "x-ots-date": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "x-ots-instancename": "127",
    }
    text = f"/{operation}\nPOST\n\n" + "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    return Signed("POST", f"/{operation}", {**headers, "x-ots-signature": hmac_sha1(SECRET, text)}, body)


def rpc(version: str, action: str, path: str = "/", **form: str) -> Signed:
    """V1, with parameters in a form, as Terraform's provider sends them."""
    query = {
        "AccessKeyId": KEY_ID,
        "Action": action,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": secrets.token_hex(16),
        "SignatureVersion": "1.0",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Version": version,
    }
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in (query | form).items())
    text = "POST&%2F&" + quote("&".join(f"{name}={value}" for name, value in pairs), safe="~")
    query["Signature"] = hmac_sha1(f"{SECRET}&", text)
    return Signed("POST", f"{path}?{urlencode(query)}", {"Content-Type": FORM}, urlencode(form).encode())


def roa(path: str, body: bytes = b"", *, method: str = "POST", version: str = "2020-12-09") -> Signed:
    """V1."""
    headers = {
        "accept": "application/json",
        "content-md5": md5(body),
        "content-type": "application/json",
        "date": formatdate(usegmt=True),
        "x-acs-signature-method": "HMAC-SHA1",
        "x-acs-version": version,
    }
    text = "\n".join([method, *(headers[name] for name in ("accept", "content-md5", "content-type", "date"))])
    text += f"\nx-acs-signature-method:HMAC-SHA1\nx-acs-version:{version}\n{path}"
    return Signed(method, path, {**headers, "authorization": f"acs {KEY_ID}:{hmac_sha1(SECRET, text)}"}, body)


def _list_tables() -> Signed:
    return ots("DescribeTable", MESSAGES["TableRequest"](table_name="none").SerializeToString())


GOOD: dict[str, tuple[Callable[[], Signed], int]] = {
    "oss": (lambda: oss("PUT", "/bucket-of-tests/", b"<CreateBucketConfiguration/>"), 200),
    "tablestore": (_list_tables, 404),
    "instances": (lambda: roa("/v2/openapi/createinstance", b'{"ClusterType":"SSD","InstanceName":"abc"}'), 200),
    "ram": (lambda: rpc("2015-05-01", "CreateUser", UserName="ada"), 200),
    "sts": (lambda: rpc("2015-04-01", "GetCallerIdentity", Padding="x"), 200),
    "kms": (lambda: rpc("2016-01-20", "CreateKey", Description="x"), 200),
    "ims": (lambda: rpc("2019-08-15", "ListOIDCProviders", MaxItems="5"), 200),
    "location": (lambda: rpc("2015-06-12", "DescribeEndpoints", Id="cn-hangzhou", ServiceCode="oss"), 200),
    "bss": (lambda: rpc("2017-12-14", "QueryAvailableInstances", ProductCode="oss"), 200),
    "ecs": (lambda: rpc("2014-05-26", "DescribeRegions", AcceptLanguage="en-US"), 200),
}
"""By service: a request with a body, and the status of its answer in an empty cloud."""
