"""RAM, IMS, STS, KMS and the control plane of Tablestore: what goes over the wire is what their SDKs would send."""

from __future__ import annotations

import json
from typing import Any

import alibabacloud_kms20160120.client as kms
import alibabacloud_kms20160120.models as kms_models
import alibabacloud_ram20150501.client as ram
import alibabacloud_ram20150501.models as ram_models
import alibabacloud_sts20150401.client as sts
import alibabacloud_sts20150401.models as sts_models
import alibabacloud_tablestore20201209.client as tablestore
import alibabacloud_tablestore20201209.models as tablestore_models
import pytest
from alibabacloud_tea_openapi.utils_models import Config

from stateroom.clouds.alicloud import connect_alicloud
from stateroom.clouds.alicloud_credentials import Keys
from stateroom.clouds.alicloud_failed import Answered
from stateroom.clouds.alicloud_rpc import APIS, _answer, _request
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.errors import CredentialsError
from stateroom.local.alicloud import LocalAlicloud

DOCUMENT = '{"Version": "1", "Statement": []}'

SDKS: dict[str, tuple[Any, Any]] = {
    "ram": (ram, ram_models),
    "sts": (sts, sts_models),
    "kms": (kms, kms_models),
    "tablestore": (tablestore, tablestore_models),
}

TAGS = [{"Key": "stateroom:backend", "Value": "acme@cn-hangzhou"}, {"Key": "ü", "Value": "a&b"}]

CALLS = [
    Call("sts", "GetCallerIdentity"),
    Call("sts", "AssumeRole", {"RoleArn": "acs:ram::1:role/a", "RoleSessionName": "ci", "DurationSeconds": 900}),
    Call("ram", "CreateRole", {"RoleName": "a", "AssumeRolePolicyDocument": DOCUMENT, "Tag": TAGS}),
    Call("ram", "UpdateRole", {"RoleName": "a", "NewMaxSessionDuration": 7200}),
    Call("ram", "CreatePolicyVersion", {"PolicyName": "a", "PolicyDocument": DOCUMENT, "SetAsDefault": True}),
    Call("ram", "TagResources", {"ResourceType": "role", "ResourceNames": ["a", "b"], "Tag": TAGS}),
    Call("ram", "UntagResources", {"ResourceType": "role", "ResourceNames": ["a"], "TagKeys": ["x", "y"]}),
    Call("ram", "ListTagResources", {"ResourceType": "role", "ResourceNames": ["a"]}),
    Call("kms", "CreateKey", {"Description": "a b", "EnableAutomaticRotation": True, "RotationInterval": "365d"}),
    Call("kms", "TagResources", {"ResourceType": "key", "ResourceId": ["k"], "Tag": TAGS}),
    Call("kms", "UntagResources", {"ResourceType": "key", "ResourceId": ["k"], "TagKey": ["x"]}),
    Call("kms", "SetDeletionProtection", {"ProtectedResourceArn": "acs:kms:x", "EnableDeletionProtection": False}),
    Call("kms", "ListAliases", {"PageNumber": 1, "PageSize": 20}),
    Call("tablestore", "ListClusterType"),
    Call("tablestore", "GetInstance", {"InstanceName": "acme-1"}),
    Call("tablestore", "ListInstances", {"InstanceNameList": ["a", "b"], "MaxResults": 10, "Tag": TAGS}),
    Call("tablestore", "ListTagResources", {"ResourceType": "instance", "ResourceIds": ["a", "b"], "Tags": TAGS}),
    Call(
        "tablestore",
        "CreateInstance",
        {"InstanceName": "a", "ClusterType": "HYBRID", "NetworkTypeACL": ["VPC"], "Tags": TAGS},
    ),
    Call("tablestore", "TagResources", {"ResourceType": "instance", "ResourceIds": ["a"], "Tags": TAGS}),
    Call("tablestore", "UntagResources", {"ResourceType": "instance", "ResourceIds": ["a"], "TagKeys": ["x"]}),
    Call("tablestore", "UpdateInstance", {"InstanceName": "a", "InstanceDescription": "locks of acme"}),
    Call("tablestore", "DeleteInstance", {"InstanceName": "a"}),
]


class Asked(Exception):  # noqa: N818 - what the SDK would have sent
    def __init__(self, params: Any, request: Any) -> None:
        self.params, self.request = params, request


def sdks_own(call: Call, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the SDK's method for an operation sends."""
    clients, models = SDKS[call.service]
    config = Config(access_key_id="a", access_key_secret="b", region_id="cn-hangzhou", endpoint="127.0.0.1:9")

    def call_api(_client: Any, params: Any, request: Any, _runtime: Any) -> Any:
        raise Asked(params, request)

    monkeypatch.setattr(clients.Client, "call_api", call_api)
    monkeypatch.setattr(clients.Client, "do_request", call_api)
    monkeypatch.setattr(clients.Client, "execute", call_api)
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in call.operation).lstrip("_")
    request = getattr(models, f"{call.operation}Request", None)
    arguments = [request().from_map(dict(call.params))] if request else []
    with pytest.raises(Asked) as caught:
        getattr(clients.Client(config), method)(*arguments)
    return caught.value


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.service}-{call.operation}")
def test_an_operation_is_sent_as_its_sdk_sends_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = sdks_own(call, monkeypatch)
    api = APIS[call.service]
    ours = _request(api, call.operation, call.params, "host", Keys("id", "secret"))
    assert (api.version, api.style) == (theirs.params.version, theirs.params.style)
    assert (ours.method, ours.pathname) == (theirs.params.method, theirs.params.pathname)
    assert ours.headers["x-acs-action"] == theirs.params.action
    # The SDK's models turn a list that is not given into an empty one.
    given = {name: value for name, value in (theirs.request.query or {}).items() if value != "[]"}
    query = {name: _as_sent(value) for name, value in given.items()}
    assert ours.query == query
    assert (json.loads(ours.body) if ours.body else None) == (theirs.request.body or None)


def _as_sent(value: Any) -> str:
    """Python's SDK writes booleans as `True`, which the API takes; every other SDK writes `true`."""
    return value.lower() if value in ("True", "False") else str(value)


def test_a_token_is_signed_and_sent() -> None:
    request = _request(APIS["ram"], "ListRoles", {}, "ram.aliyuncs.com", Keys("STS.x", "secret", "the-token"))
    assert request.headers["x-acs-security-token"] == "the-token"
    assert request.headers["x-acs-accesskey-id"] == "STS.x"
    assert "x-acs-security-token" in request.headers["authorization"]


@pytest.mark.parametrize("call", CALLS[:1] + CALLS[13:14], ids=lambda call: call.operation)
def test_a_wrong_secret_is_told(alicloud_backend: AlicloudBackend, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    cloud = connect_alicloud(alicloud_backend)
    monkeypatch.setattr(type(cloud._session.credentials), "keys", lambda _self: Keys("local", "wrong"))
    with pytest.raises(CredentialsError, match="does not accept the signature of these credentials"):
        cloud.execute(call)


def test_parameters_that_are_not_given_are_not_sent() -> None:
    request = _request(APIS["ram"], "GetRole", {"RoleName": "a", "Language": None}, "host", Keys("a", "b"))
    assert request.query == {"RoleName": "a"}


def test_what_is_json_already_is_sent_as_it_is() -> None:
    request = _request(APIS["ram"], "TagResources", {"Tag": "[]", "ResourceNames": []}, "host", Keys("a", "b"))
    assert request.query == {"Tag": "[]", "ResourceNames": "[]"}


@pytest.mark.parametrize(
    ("status", "content", "code", "message"),
    [
        (404, b'{"Code": "EntityNotExist.Role", "Message": "no"}', "EntityNotExist.Role", "no"),
        (403, b'{"Code": "NoPermission"}', "NoPermission", ""),
        (503, b"", "503", ""),
        (502, b"<html>Bad Gateway</html>", "502", ""),
        (200, b"<html>Welcome to the hotel's network</html>", "200", ""),
        (400, b"[1]", "400", ""),
    ],
)
def test_every_answer_that_is_an_error_has_a_code(status: int, content: bytes, code: str, message: str) -> None:
    with pytest.raises(Answered) as caught:
        _answer(status, content)
    assert (caught.value.code, caught.value.message) == (code, message)


def test_what_is_told_of_a_denial_is_read() -> None:
    denial = {"AuthAction": "ram:GetRole", "NoPermissionType": "ImplicitDeny"}
    with pytest.raises(Answered) as caught:
        _answer(403, json.dumps({"Code": "NoPermission", "Message": "no", "AccessDeniedDetail": denial}).encode())
    assert caught.value.denial == denial


def test_an_empty_answer_is_one() -> None:
    assert _answer(200, b"") == {}


def test_a_long_document_arrives_whole(alicloud_backend: AlicloudBackend, local_alicloud: LocalAlicloud) -> None:
    statements = [
        {"Effect": "Allow", "Action": "oss:GetObject", "Resource": f"acs:oss:*:*:b/ü &+{n}"} for n in range(60)
    ]
    document = json.dumps({"Version": "1", "Statement": statements}, ensure_ascii=False)
    cloud = connect_alicloud(alicloud_backend)
    cloud.execute(Call("ram", "CreatePolicy", {"PolicyName": "acme-writer", "PolicyDocument": document}))
    answer = cloud.execute(Call("ram", "GetPolicy", {"PolicyName": "acme-writer", "PolicyType": "Custom"}))
    assert json.loads(answer["DefaultPolicyVersion"]["PolicyDocument"]) == json.loads(document)
