"""Requests that are well signed and wrong in what they say: the code that each service has for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from emulator import AlibabaCloud
from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.plain_buffer import Cell, encode_rows
from tests.emulator.signed import Signed, oss, ots, roa, rpc, sent

BUCKET = "/bucket-of-tests/"
ROW = encode_rows([((Cell("LockID", "a"),), (Cell("Info", "{}"),))])
MULTIPART = b"<CompleteMultipartUpload><Part><PartNumber>x</PartNumber></Part></CompleteMultipartUpload>"


def put_row(row: bytes) -> Signed:
    request = MESSAGES["PutRowRequest"](table_name="locks", row=row)
    request.condition.row_existence = 0
    return ots("PutRow", request.SerializeToString())


def describe(**changes: bytes) -> Signed:
    return ots("DescribeTable", MESSAGES["TableRequest"](table_name="locks").SerializeToString(), **changes)


def setting(query: str, body: bytes) -> Signed:
    return oss("PUT", BUCKET, body, query=query)


def instance(body: bytes) -> Signed:
    return roa("/v2/openapi/createinstance", body)


WRONG: dict[str, tuple[Callable[[], Signed], int, str]] = {
    "OSS, XML that ends early": (lambda: setting("versioning", b"<VersioningConfiguration><Sta"), 400, "MalformedXML"),
    "OSS, XML of something else": (lambda: setting("versioning", b"<Tagging/>"), 400, "MalformedXML"),
    "OSS, no XML": (lambda: setting("lifecycle", b"\xff\x00"), 400, "MalformedXML"),
    "OSS, XML with an entity": (
        lambda: setting("tagging", b'<!DOCTYPE x [<!ENTITY a "b">]><Tagging>&a;</Tagging>'), 400, "MalformedXML"
    ),
    "OSS, XML a thousand deep": (lambda: setting("tagging", b"<a>" * 1000), 400, "MalformedXML"),
    "OSS, a policy that is no JSON": (lambda: setting("policy", b"{"), 400, "InvalidPolicyDocument"),
    "OSS, a digest of another body": (
        lambda: replace(setting("tagging", b"<Tagging/>"), body=b"<tagging/>"), 400, "InvalidDigest"
    ),
    "OSS, a body in parts that are no numbers": (
        lambda: oss("POST", f"{BUCKET}key", MULTIPART, query="uploadId=none"), 404, "NoSuchUpload"
    ),
    "OSS, an operation that there is not": (lambda: setting("acl", b"").having(x_oss_acl="secret"), 403, "Signature"),
    "OSS, a method that there is not": (lambda: oss("PATCH", f"{BUCKET}key", b"x"), 405, "MethodNotAllowed"),
    "OSS, a bucket that there is not": (lambda: oss("GET", "/nowhere-else/key"), 404, "NoSuchBucket"),
    "OSS, a key of two kilobytes": (lambda: oss("PUT", BUCKET + "k" * 2048, b"x"), 400, "InvalidObjectName"),
    "Tablestore, a message that ends early": (
        lambda: ots("DescribeTable", b"\x0a\x09lock"), 400, "OTSParameterInvalid"
    ),
    "Tablestore, no message": (lambda: ots("PutRow", b"\xff" * 50), 400, "OTSParameterInvalid"),
    "Tablestore, a digest of another body": (lambda: describe(md5_of=b"other"), 403, "OTSAuthFailed"),
    "Tablestore, a row with a wrong checksum": (
        lambda: put_row(ROW[:-1] + bytes([ROW[-1] ^ 1])), 400, "OTSParameterInvalid"
    ),
    "Tablestore, a row that ends early": (lambda: put_row(ROW[:-9]), 400, "OTSParameterInvalid"),
    "Tablestore, no row": (lambda: put_row(b""), 400, "OTSParameterInvalid"),
    "Tablestore, a length over the end": (
        lambda: put_row(ROW[:6] + b"\xff\xff\xff\x7f" + ROW[10:]), 400, "OTSParameterInvalid"
    ),
    "Tablestore, an operation that there is not": (lambda: ots("FlyToTheMoon", b""), 400, "OTSUnsupportOperation"),
    "Tablestore, a method that there is not": (lambda: replace(describe(), method="GET"), 405, "OTSMethodNotAllowed"),
    "instances, JSON that ends early": (lambda: instance(b'{"InstanceName":'), 400, "ValidationFailed"),
    "instances, a list": (lambda: instance(b"[]"), 400, "ValidationFailed"),
    "instances, JSON a thousand deep": (lambda: instance(b"[" * 100_000), 400, "ValidationFailed"),
    "instances, no text": (lambda: instance(b"\xff\xfe{}"), 400, "ValidationFailed"),
    "instances, a name that is a number": (lambda: instance(b'{"InstanceName":1}'), 400, "ValidationFailed"),
    "instances, an action that there is not": (
        lambda: roa("/v2/openapi/flytothemoon"), 404, "InvalidAction.NotFound"
    ),
    "instances, a method that there is not": (
        lambda: roa("/v2/openapi/createinstance", method="PUT"), 405, "UnsupportedHTTPMethod"
    ),
    "instances, a version that there is not": (
        lambda: roa("/v2/openapi/createinstance", version="2099-01-01"), 501, "NotImplemented"
    ),
    "RAM, a policy that is no JSON": (
        lambda: rpc("2015-05-01", "CreatePolicy", PolicyName="p", PolicyDocument="{"), 400, "MalformedPolicyDocument"
    ),
    "RAM, a name that is none": (
        lambda: rpc("2015-05-01", "CreateRole", RoleName="../x", AssumeRolePolicyDocument="{}"), 400,
        "InvalidParameter.RoleName.InvalidChars",
    ),
    "STS, a role that is none": (
        lambda: rpc("2015-04-01", "AssumeRole", RoleArn="x", RoleSessionName="build"), 400,
        "InvalidParameter.RoleArn",
    ),
    "KMS, tags that are no JSON": (lambda: rpc("2016-01-20", "CreateKey", Tags="{"), 400, "InvalidParameter"),
    "KMS, a blob that is none": (
        lambda: rpc("2016-01-20", "Decrypt", CiphertextBlob="%%%"), 400, "InvalidParameter"
    ),
    "IMS, an issuer that is none": (
        lambda: rpc("2019-08-15", "CreateOIDCProvider", OIDCProviderName="p", IssuerUrl="ftp://x", ClientIds="c"),
        400, "InvalidParameter.IssuerUrl",
    ),
}  # fmt: skip
RPC = {
    "ram": "2015-05-01", "sts": "2015-04-01", "kms": "2016-01-20", "ims": "2019-08-15", "location": "2015-06-12",
    "bss": "2017-12-14", "ecs": "2014-05-26",
}  # fmt: skip
OF_ERRORS = re.compile(rb'<Code>([\w.]+)</Code>|"Code": "([\w.]+)"|\n.(OTS\w+?)\x12')


def code_of(answer: bytes) -> str:
    found = OF_ERRORS.search(answer)
    assert found, answer
    return b"".join(filter(None, found.groups())).decode()


@pytest.fixture
def filled(cloud: AlibabaCloud) -> AlibabaCloud:
    """A bucket and a table are there."""
    table = MESSAGES["CreateTableRequest"]()
    table.table_meta.table_name = "locks"
    table.table_meta.primary_key.add(name="LockID", type=3)
    table.reserved_throughput.capacity_unit.read = table.reserved_throughput.capacity_unit.write = 0
    for request in (oss("PUT", BUCKET), ots("CreateTable", table.SerializeToString())):
        status, answer = sent(cloud, request)
        assert status == 200, answer
    return cloud


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_gets_its_own_code(filled: AlibabaCloud, wrong: str) -> None:
    make, expected, code = WRONG[wrong]
    status, answer = sent(filled, make())
    assert status == expected, answer
    assert code_of(answer).startswith(code)
    assert filled.defects == []
    assert [sent(filled, request)[0] for request in (oss("GET", BUCKET), describe())] == [200, 200]


@pytest.mark.parametrize("service", RPC)
def test_actions_and_versions_that_there_are_not(cloud: AlibabaCloud, service: str) -> None:
    version = RPC[service]
    for action, status, code in (
        ("FlyToTheMoon", 501, "NotImplemented"),
        ("fly", 404, "InvalidAction.NotFound"),
        ("../../x", 404, "InvalidAction.NotFound"),
        ("x" * 5000, 404, "InvalidAction.NotFound"),
        ("\x00ü", 404, "InvalidAction.NotFound"),
    ):
        found, answer = sent(cloud, rpc(version, action))
        assert (found, code_of(answer)) == (status, code), action
    for wrong, status, code in (
        ("2099-01-01", 501, "NotImplemented"),
        ("newest", 400, "InvalidVersion"),
        ("", 400, "MissingVersion"),
        ("2015-05-01\n", 400, "InvalidVersion"),
    ):
        found, answer = sent(cloud, rpc(wrong, "FlyToTheMoon"))
        assert (found, code_of(answer)) == (status, code), wrong
    assert cloud.defects == []


FORMS = (
    b"",
    b"&&&===",
    b"%",
    b"%zz=%zz",
    b"\xff\xfe",
    b"a" * 50_000,
    b"Action=CreateUser&Version=2015-05-01",
    b"{}",
    b"a=" * 5000,
)


@pytest.mark.parametrize("service", RPC)
def test_a_form_that_is_none_is_not_what_was_signed(cloud: AlibabaCloud, service: str) -> None:
    request = rpc(RPC[service], "FlyToTheMoon", Description="x")
    for form in FORMS:
        status, answer = sent(cloud, replace(request, body=form))
        assert (status, code_of(answer)) == (400, "SignatureDoesNotMatch"), form
    assert cloud.defects == []


def test_errors_of_json_services_are_json(cloud: AlibabaCloud) -> None:
    for version in RPC.values():
        _, answer = sent(cloud, rpc(version, "FlyToTheMoon"))
        document = json.loads(answer.partition(b"\r\n\r\n")[2])
        assert document.keys() == {"RequestId", "HostId", "Code", "Message", "Recommend"}
