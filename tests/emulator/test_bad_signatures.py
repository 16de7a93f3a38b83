"""Requests that are signed as no SDK signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from email.utils import formatdate

import pytest

from emulator import AlibabaCloud
from tests.emulator.raw import exchange


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("OSSAccessKeyId=local", b"AccessDenied"),
        ("OSSAccessKeyId=local&Signature=x&Expires=never", b"AccessDenied"),
        ("OSSAccessKeyId=local&Signature=x&Expires=99999999999", b"SignatureDoesNotMatch"),
        ("x-oss-signature=x", b"InvalidArgument"),
        ("x-oss-signature-version=OSS2&x-oss-signature=x", b"NotImplemented"),
    ],
)
def test_a_url_that_is_half_signed_is_refused(cloud: AlibabaCloud, query: str, code: bytes) -> None:
    assert b"<Code>" + code + b"</Code>" in exchange(cloud, f"GET /signed/key?{query} HTTP/1.1\r\n\r\n".encode())


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("OSS", b"InvalidArgument"),
        ("Bearer abc", b"InvalidArgument"),
        ("OSS local", b"InvalidArgument"),
        ("OSS2 AccessKeyId:local,Signature:x", b"NotImplemented"),
        ("OSS4-HMAC-SHA256", b"InvalidArgument"),
        ("OSS4-HMAC-SHA256 Credential=local,Signature=x", b"InvalidArgument"),
        ("OSS4-HMAC-SHA256 Credential=local/20260101/r/ots/aliyun_v4_request,Signature=x", b"InvalidArgument"),
        ("OSS4-HMAC-SHA256 Credential=local/20260101/r/oss/aliyun_v4_request,Signature=x", b"SignatureDoesNotMatch"),
        ("OSS local:\udcff", b"SignatureDoesNotMatch"),
    ],
)
def test_an_authorization_that_is_none_is_refused(cloud: AlibabaCloud, authorization: str, code: bytes) -> None:
    head = f"GET /signed/key HTTP/1.1\r\nDate: {formatdate(usegmt=True)}\r\nAuthorization: {authorization}\r\n\r\n"
    assert b"<Code>" + code + b"</Code>" in exchange(cloud, head.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Foo 2026 00:00:00 GMT", "20261301T000000Z"])
def test_a_request_needs_a_date_that_is_one(cloud: AlibabaCloud, date: str) -> None:
    head = f"GET /signed/key HTTP/1.1\r\nDate: {date}\r\nAuthorization: OSS local:x\r\n\r\n".encode()
    answer = exchange(cloud, head)
    assert b"<Code>AccessDenied</Code><Message>OSS authentication requires a valid Date.</Message>" in answer


def test_the_date_of_the_go_client_is_signed_as_it_stands(cloud: AlibabaCloud) -> None:
    """V4 without x-oss-date: the `Date` header takes its place, in its own form."""
    date, scope = formatdate(usegmt=True), "20260101/cn-hangzhou/oss/aliyun_v4_request"
    canonical = "GET\n/\n\n\n\nUNSIGNED-PAYLOAD"
    text = f"OSS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"aliyun_v4local-secret"
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = f"OSS4-HMAC-SHA256 Credential=local/{scope},Signature={signature}"
    head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nDate: {date}\r\nAuthorization: {authorization}\r\n\r\n"
    assert b"<ListAllMyBucketsResult>" in exchange(cloud, head.encode())


def ots_request(
    cloud: AlibabaCloud, *, body: bytes = b"", md5_of: bytes = b"", without: str = "", date: str = ""
) -> bytes:
    """ListTable as the Go client signs it."""
    date = date or time.strftime("%Y-%m-%dT%H:%M:%S.11212Z", time.gmtime(cloud.world.clock()))
    headers = {
        "x-ots-accesskeyid": "local",
        "x-ots-apiversion": "2015-12-31",
        "x-ots-contentmd5": base64.b64encode(hashlib.md5(md5_of).digest()).decode(),  # noqa: S324 - the API's digest
        "x-ots-date": date,
        "x-ots-instancename": "127",
    }
    text = "/ListTable\nPOST\n\n" + "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    headers["x-ots-signature"] = base64.b64encode(hmac.digest(b"local-secret", text.encode(), "sha1")).decode()
    headers.pop(without, None)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /ListTable HTTP/1.1\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


def test_the_malformed_date_of_the_go_client_is_taken(cloud: AlibabaCloud) -> None:
    assert exchange(cloud, ots_request(cloud)).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_body_that_is_not_what_was_signed_is_refused(cloud: AlibabaCloud) -> None:
    answer = exchange(cloud, ots_request(cloud, body=b"x"))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"OTSAuthFailed" in answer
    assert b"Mismatch between MD5 value of request body and x-ots-contentmd5 in header." in answer


@pytest.mark.parametrize(
    "name",
    [
        "x-ots-accesskeyid",
        "x-ots-apiversion",
        "x-ots-contentmd5",
        "x-ots-date",
        "x-ots-instancename",
        "x-ots-signature",
    ],
)
def test_every_header_of_tablestore_must_be_there(cloud: AlibabaCloud, name: str) -> None:
    answer = exchange(cloud, ots_request(cloud, without=name))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"OTSParameterInvalid" in answer
    assert f"Missing header: '{name}'.".encode() in answer


def test_a_date_of_tablestore_must_be_one(cloud: AlibabaCloud) -> None:
    assert b"Invalid date format: soon." in exchange(cloud, ots_request(cloud, date="soon"))
    past = "2020-01-01T00:00:00.1112Z"
    answer = exchange(cloud, ots_request(cloud, date=past))
    assert f"Mismatch between system time and x-ots-date: {past}.".encode() in answer


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Authorization: acs local", "IncompleteSignature"),
        ("Authorization: acs local:x", "InvalidTimeStamp.Format"),
        ("Authorization: ACS3-HMAC-SHA256 Credential=local", "IncompleteSignature"),
        ("Authorization: ACS3-HMAC-SHA256 Credential=local,SignedHeaders=host,Signature=00", "InvalidTimeStamp.Format"),
        ("Authorization: ACS4-HMAC-SHA256 Credential=local,SignedHeaders=host,Signature=00", "IncompleteSignature"),
        ("X-Nothing: here", "MissingAccessKeyId"),
    ],
)
def test_a_signature_of_rpc_that_is_none_is_refused(cloud: AlibabaCloud, head: str, code: str) -> None:
    request = f"POST /?Action=GetCallerIdentity&Version=2015-04-01 HTTP/1.1\r\n{head}\r\n\r\n"
    assert f'"Code": "{code}"'.encode() in exchange(cloud, request.encode())


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("AccessKeyId=local", "MissingSignature"),
        ("AccessKeyId=local&Signature=x", "MissingTimestamp"),
        ("AccessKeyId=local&Signature=x&Timestamp=now", "InvalidTimeStamp.Format"),
        ("AccessKeyId=local&Signature=x&Timestamp=2020-01-01T00:00:00Z", "InvalidTimeStamp.Expired"),
        ("AccessKeyId=local&Signature=x&Timestamp=now&SignatureMethod=HMAC-MD5", "IncompleteSignature"),
    ],
)
def test_the_parameters_of_rpc_v1_must_be_there(cloud: AlibabaCloud, parameters: str, code: str) -> None:
    request = f"GET /?Action=GetCallerIdentity&Version=2015-04-01&Format=JSON&{parameters} HTTP/1.1\r\n\r\n"
    assert f'"Code": "{code}"'.encode() in exchange(cloud, request.encode())


def test_a_body_that_is_not_what_acs3_signed_is_refused(cloud: AlibabaCloud) -> None:
    date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    request = (
        "POST / HTTP/1.1\r\nx-acs-action: GetCallerIdentity\r\nx-acs-version: 2015-04-01\r\nContent-Length: 1\r\n"
        f"x-acs-date: {date}\r\nx-acs-content-sha256: {hashlib.sha256(b'').hexdigest()}\r\n"
        "Authorization: ACS3-HMAC-SHA256 Credential=local,SignedHeaders=x-acs-date,Signature=00\r\n\r\nx"
    )
    assert b"x-acs-content-sha256 is not the hash of the request body." in exchange(cloud, request.encode())
