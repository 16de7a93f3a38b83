"""Which service a request goes to, and what is said to one that goes to none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

from emulator import AlibabaCloud
from emulator.dispatch import Route, answer, route_of
from emulator.http import Request
from emulator.world import World
from tests.emulator.bending import answered, any_signature, rpc_request
from tests.emulator.raw import exchange

FORM = "application/x-www-form-urlencoded; charset=utf-8"


def request(line: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Request:
    method, target = line.split()
    path, _, query = target.partition("?")
    return Request(method, "127.0.0.1:1", path, query, headers or {}, body, False)


@pytest.mark.parametrize(
    ("line", "headers", "service", "operation"),
    [
        ("POST /PutRow", {"x-ots-date": "x"}, "tablestore", "PutRow"),
        ("POST //PutRow", {"x-ots-instancename": "x"}, "tablestore", "PutRow"),
        ("POST /put-row", {}, "oss", "PostObject"),
        ("POST /?Action=CreateRole&Version=2015-05-01", {}, "ram", "CreateRole"),
        ("POST /", {"x-acs-action": "CreateKey", "x-acs-version": "2016-01-20"}, "kms", "CreateKey"),
        ("POST /?Action=A&Version=2015-04-01", {"x-acs-action": "AssumeRole"}, "sts", "AssumeRole"),
        ("GET /?Action=DescribeEndpoints&Version=2015-06-12", {}, "location", "DescribeEndpoints"),
        ("GET /?Action=QueryAvailableInstances&Version=2017-12-14", {}, "bss", "QueryAvailableInstances"),
        ("GET /?Action=DescribeRegions&Version=2014-05-26", {}, "ecs", "DescribeRegions"),
        ("GET /?Action=CreateOIDCProvider&Version=2019-08-15", {}, "ims", "CreateOIDCProvider"),
        ("GET /v2/openapi/getinstance", {"x-acs-version": "2020-12-09"}, "tablestore", "GetInstance"),
        ("GET /v2/openapi/getinstance", {"authorization": "acs a:b"}, "tablestore", "GetInstance"),
        ("GET /v2/openapi/flytothemoon", {"authorization": "acs a:b"}, "tablestore", "flytothemoon"),
        ("GET /v2/openapi/getinstance", {"x-acs-action": "GetInstance", "x-acs-version": "2020-12-09"},
         "tablestore", "GetInstance"),
        ("GET /the-bucket/openapi/getinstance", {}, "oss", "GetObject"),
        ("GET /?Action=DescribeInstances&Version=2019-03-15", {}, "", "DescribeInstances"),
        ("GET /?Action=A&Version=2015-05-01", {"authorization": "OSS a:b"}, "oss", "ListBuckets"),
        ("GET /bucket/key?Action=A&Version=2015-05-01", {}, "oss", "GetObject"),
    ],
)  # fmt: skip
def test_a_request_shows_its_service(line: str, headers: dict[str, str], service: str, operation: str) -> None:
    route = route_of(request(line, headers))
    assert (route.service, route.operation) == (service, operation)


def test_the_parameters_of_rpc_may_come_in_a_form() -> None:
    body = b"Action=CreateRole&RoleName=a%20b"
    assert route_of(request("POST /?Version=2015-05-01", {"content-type": FORM}, body)) == Route(
        "ram", "CreateRole", "2015-05-01"
    )
    assert route_of(request("POST /", {"content-type": "text/plain"}, body)).service == "oss"


@pytest.mark.parametrize(
    ("line", "operation"),
    [
        ("GET /", "ListBuckets"),
        ("GET /bucket", "ListObjects"),
        ("GET /bucket/?prefix=a&acl=", "GetBucketAcl"),
        ("PUT /bucket/?lifecycle", "PutBucketLifecycle"),
        ("DELETE /bucket/", "DeleteBucket"),
        ("GET /bucket/?versions", "ListObjectVersions"),
        ("POST /bucket/?delete", "DeleteMultipleObjects"),
        ("PUT /bucket/?transferAcceleration", "PutBucketTransferAcceleration"),
        ("HEAD /bucket/key?objectMeta", "GetObjectMeta"),
        ("HEAD /bucket/key", "HeadObject"),
        ("PUT /bucket/a%2Fb", "PutObject"),
        ("PUT /bucket/key?partNumber=1&uploadId=2", "UploadPart"),
        ("POST /bucket/key?uploadId=2", "CompleteMultipartUpload"),
        ("GET /bucket/key?tagging", "GetObjectTagging"),
        ("GET /No!/key", "Get"),
        ("OPTIONS /bucket/key", "OptionsObject"),
    ],
)
def test_a_request_to_oss_shows_its_operation(line: str, operation: str) -> None:
    assert route_of(request(line)).operation == operation


def test_a_copy_is_an_operation_of_its_own() -> None:
    copied = {"x-oss-copy-source": "/bucket/key"}
    assert route_of(request("PUT /bucket/copy", copied)).operation == "CopyObject"
    assert route_of(request("PUT /bucket/copy?partNumber=1&uploadId=2", copied)).operation == "UploadPartCopy"


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("GET /?Action=RunInstances&Version=2019-03-15", 501, "does not implement version 2019-03-15 RunInstances"),
        ("GET /?Version=2019-03-15", 501, "does not implement version 2019-03-15 of a product it does not know"),
        ("GET /?Action=CreateRole", 400, '"Code": "MissingVersion"'),
        ("GET /?Action=CreateRole&Version=newest", 400, '"Code": "InvalidVersion"'),
    ],
)
def test_what_is_of_no_service_is_said_so(line: str, status: int, said: str) -> None:
    sent = request(line)
    response = answer(sent, World(), route_of(sent))
    assert response.status == status
    assert said in response.body.decode()


def called(cloud: AlibabaCloud, version: str, action: str, **parameters: str) -> str:
    """With the oldest SDK, which knows no service and so can ask every one."""
    asked = CommonRequest(domain=cloud.url.removeprefix("http://"), version=version, action_name=action)
    for name, value in parameters.items():
        asked.add_query_param(name, value)
    client = AcsClient("local", "local-secret", "cn-hangzhou", auto_retry=False)
    return str(client.do_action_with_exception(asked), "utf-8")


@pytest.mark.parametrize(
    ("service", "version"),
    [("ram", "2015-05-01"), ("sts", "2015-04-01"), ("kms", "2016-01-20"), ("ecs", "2014-05-26")],
)
def test_an_action_that_there_is_not_is_refused_by_name(cloud: AlibabaCloud, service: str, version: str) -> None:
    with pytest.raises(Exception, match=f"the emulator does not implement {service} FlyToTheMoon"):
        called(cloud, version, "FlyToTheMoon")
    with pytest.raises(Exception, match=r"InvalidAction\.NotFound"):
        called(cloud, version, "x")
    assert [entry.status for entry in cloud.requests] == [501, 404]


@pytest.mark.parametrize("asked", ["Format=XML", "Format=xml", ""])
def test_an_answer_is_xml_for_who_does_not_ask_for_json(asked: str) -> None:
    sent = rpc_request("2014-05-26", "DescribeRegions", {})
    sent = replace(sent, query=sent.query.replace("Format=JSON", asked))
    with any_signature():
        response = answered(sent, World())
    text = response.body.decode()
    assert response.headers["Content-Type"] == "text/xml;charset=utf-8"
    assert text.startswith("<?xml version='1.0' encoding='UTF-8'?><DescribeRegionsResponse><RequestId>")
    assert "<Regions><Region><RegionId>ap-northeast-1</RegionId>" in text
    assert text.count("<Region>") > 10


def test_an_error_is_xml_for_who_asks_for_that(cloud: AlibabaCloud) -> None:
    answer = exchange(cloud, b"GET /?Action=DescribeRegions&Version=2014-05-26&Format=XML HTTP/1.1\r\n\r\n")
    assert b"<Error><RequestId>" in answer
    assert b"<Code>MissingAccessKeyId</Code>" in answer
    answer = exchange(cloud, b"GET /?Action=DescribeRegions&Version=2014-05-26&Format=CSV HTTP/1.1\r\n\r\n")
    assert b'"Code": "InvalidFormat"' in answer


def test_endpoints_are_where_they_are_asked_for(cloud: AlibabaCloud) -> None:
    authority = cloud.url.removeprefix("http://")
    asked = {"Id": "cn-hangzhou", "ServiceCode": "oss"}
    assert f'"Endpoint": "{authority}"' in called(cloud, "2015-06-12", "DescribeEndpoints", **asked)
    unknown = called(cloud, "2015-06-12", "DescribeEndpoints", Id="cn-hangzhou", ServiceCode="fridge")
    assert '"Endpoints": {"Endpoint": []}' in unknown


def test_an_account_has_no_subscriptions(cloud: AlibabaCloud) -> None:
    text = called(cloud, "2017-12-14", "QueryAvailableInstances", PageNum="2", ProductCode="oss")
    assert '"Data": {"InstanceList": [], "PageNum": 2, "PageSize": 20, "TotalCount": 0}' in text


def test_the_configuration_of_a_client_is_of_use_for_every_service(cloud: AlibabaCloud) -> None:
    """One endpoint, one key pair."""
    from alibabacloud_kms20160120.client import Client as Kms
    from alibabacloud_kms20160120.models import ListKeysRequest
    from alibabacloud_ram20150501.client import Client as Ram
    from alibabacloud_ram20150501.models import ListRolesRequest
    from alibabacloud_sts20150401.client import Client as Sts

    key = {"access_key_id": "local", "access_key_secret": "local-secret"}
    config = Config(**key, endpoint=cloud.url.removeprefix("http://"), protocol="http", region_id="cn-hangzhou")
    Kms(config).list_keys(ListKeysRequest())
    Ram(config).list_roles(ListRolesRequest())
    Sts(config).get_caller_identity()
    assert [entry.service for entry in cloud.requests] == ["kms", "ram", "sts"]
