"""Carrying out calls against the local Alibaba Cloud: absent, retried, shared by threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from stateroom.clouds.alicloud import AlicloudCloud, connect_alicloud
from stateroom.config.alicloud import AlicloudBackend
from stateroom.engine.calls import Call
from stateroom.engine.cloud import Identity
from stateroom.engine.events import Event
from stateroom.errors import CloudError, CredentialsError, DeniedError, UnreachableError
from stateroom.local.alicloud import ACCOUNT, LocalAlicloud

Make = Callable[..., AlicloudBackend]


def watched(backend: AlicloudBackend) -> tuple[AlicloudCloud, list[Event], list[float]]:
    events: list[Event] = []
    waits: list[float] = []
    return connect_alicloud(backend, observer=events.append, sleep=waits.append), events, waits


def test_the_caller_is_asked_once(alicloud_backend: AlicloudBackend, local_alicloud: LocalAlicloud) -> None:
    cloud = connect_alicloud(alicloud_backend)
    assert cloud.identity() is cloud.identity()
    assert cloud.identity() == Identity(ACCOUNT, f"acs:ram::{ACCOUNT}:root", ACCOUNT)
    assert [request.operation for request in local_alicloud.requests] == ["GetCallerIdentity"]


def test_credentials_of_another_account_are_refused(make_alicloud_backend: Make) -> None:
    cloud = connect_alicloud(make_alicloud_backend(account="2109876543210987"))
    with pytest.raises(CredentialsError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        "these credentials belong to account 1234567890123456, not to 2109876543210987\n"
        "  why:  the stack file says `account: 2109876543210987`, and the caller is acs:ram::1234567890123456:root\n"
        "  next: use credentials of that account, with `profile` or `assume_role`, or correct `account`"
    )


@pytest.mark.parametrize(
    "call",
    [
        Call("oss", "PutBucket", {"Bucket": "acme-state"}),
        Call("ram", "CreateRole", {"RoleName": "acme"}),
        Call("ots", "ListTable", {"InstanceName": "acme-1"}),
    ],
)
def test_nothing_is_asked_with_credentials_of_another_account(
    make_alicloud_backend: Make, local_alicloud: LocalAlicloud, call: Call
) -> None:
    cloud = connect_alicloud(make_alicloud_backend(account="2109876543210987"))
    with pytest.raises(CredentialsError, match="belong to account"):
        cloud.execute(call)
    assert {request.service for request in local_alicloud.requests} == {"sts"}


def test_an_absent_thing_is_none(alicloud_backend: AlicloudBackend) -> None:
    cloud = connect_alicloud(alicloud_backend)
    role = Call("ram", "GetRole", {"RoleName": "acme"}, absent=frozenset({"EntityNotExist.Role"}))
    bucket = Call("oss", "GetBucketInfo", {"Bucket": "acme-state"}, absent=frozenset({"NoSuchBucket"}))
    head = Call("oss", "HeadObject", {"Bucket": "acme-state", "Key": "k"}, absent=frozenset({"NoSuchBucket"}))
    instance = Call("tablestore", "GetInstance", {"InstanceName": "acme-1"}, absent=frozenset({"NotFound"}))
    key = Call("kms", "DescribeKey", {"KeyId": "alias/acme"}, absent=frozenset({"Forbidden.AliasNotFound"}))
    assert [cloud.execute(call) for call in (role, bucket, head, instance, key)] == [None] * 5


def test_an_error_that_is_not_named_absent_is_raised(alicloud_backend: AlicloudBackend) -> None:
    call = Call("oss", "GetBucketPolicy", {"Bucket": "acme-state"}, absent=frozenset({"NoSuchBucketPolicy"}))
    with pytest.raises(CloudError) as caught:
        connect_alicloud(alicloud_backend).execute(call)
    assert caught.value.code == "NoSuchBucket"
    assert caught.value.__cause__ is None
    assert str(caught.value) == (
        "Alibaba Cloud refused oss GetBucketPolicy on bucket acme-state: NoSuchBucket\n"
        "  why:  The specified bucket does not exist.\n"
        "  next: correct what Alibaba Cloud objects to, then run the same command again: what is already done is kept"
    )


def test_an_endpoint_that_is_down_is_named(make_alicloud_backend: Make) -> None:
    with LocalAlicloud() as gone:
        url = gone.url
    cloud, events, waits = watched(make_alicloud_backend(endpoint=url))
    with pytest.raises(UnreachableError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        f"cannot reach {url.removeprefix('https://')} for sts GetCallerIdentity\n"
        "  why:  nothing answers there, or the name cannot be resolved\n"
        "  next: start it with `stateroom local --cloud alicloud`, or correct `endpoint` in the stack file"
    )
    with pytest.raises(UnreachableError):
        cloud.identity()
    assert events == waits == [], "nobody starts it meanwhile"
    for call in (Call("oss", "ListBuckets"), Call("ots", "ListTable", {"InstanceName": "a"})):
        with pytest.raises(UnreachableError, match=f"cannot reach {url.removeprefix('https://')} for {call.service}"):
            cloud.execute(call)


def test_what_answers_in_the_place_of_alibaba_cloud_is_told(
    make_alicloud_backend: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = connect_alicloud(make_alicloud_backend(endpoint="https://127.0.0.1:4699"))
    monkeypatch.setattr(cloud, "_repeat", lambda *_: {})
    with pytest.raises(UnreachableError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        "what answers to sts GetCallerIdentity at 127.0.0.1:4699 is not Alibaba Cloud\n"
        "  why:  its answer is not in the form of this service\n"
        "  next: check `endpoint` in the stack file and the proxy variables (HTTPS_PROXY, NO_PROXY)"
    )


@pytest.mark.parametrize(
    "call",
    [
        Call("sts", "GetCallerIdentity"),
        Call("oss", "ListBuckets"),
        Call("ots", "ListTable", {"InstanceName": "acme-1"}),
    ],
)
def test_a_certificate_that_is_not_trusted_is_told_in_every_sdk(
    make_alicloud_backend: Make, local_alicloud: LocalAlicloud, call: Call
) -> None:
    cloud, events, _ = watched(make_alicloud_backend(ca_bundle=None))
    with pytest.raises(UnreachableError) as caught:
        cloud.execute(call)
    assert str(caught.value) == (
        f"cannot open a trusted connection to {local_alicloud.url.removeprefix('https://')} for "
        f"{call.service} {call.operation}\n"
        "  why:  its certificate was not accepted\n"
        "  next: let `ca_bundle` in the stack file name the certificate authority of the local cloud: "
        "`stateroom local --cloud alicloud` says which (SSL_CERT_FILE)"
    )
    assert events == []


def test_a_refused_action_is_told_with_its_name(
    alicloud_backend: AlicloudBackend, local_alicloud: LocalAlicloud
) -> None:
    local_alicloud.refuse("ram", "GetRole", "NoPermission")
    with pytest.raises(DeniedError, match="Alibaba Cloud denied ram:GetRole on role acme"):
        connect_alicloud(alicloud_backend).execute(Call("ram", "GetRole", {"RoleName": "acme"}))


def test_threads_share_connections(alicloud_backend: AlicloudBackend, local_alicloud: LocalAlicloud) -> None:
    cloud = connect_alicloud(alicloud_backend)
    cloud.execute(Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}))
    local_alicloud.forget_requests()
    calls = [
        Call("oss", "ListBuckets"),
        Call("ots", "ListTable", {"InstanceName": "acme-1"}),
        Call("ram", "ListRoles"),
        Call("kms", "ListKeys"),
    ] * 16
    start = threading.Barrier(32)

    def ask(call: Call) -> int:
        start.wait(10)
        return len(cloud.execute(call))

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(ask, calls))
    assert len(local_alicloud.requests) == len(calls)
    sdk = cloud._session
    assert (len(sdk._oss), len(sdk._ots), len(sdk.ots("cn-hangzhou")._clients)) == (1, 1, 1)


def test_threads_ask_for_the_caller_once(make_alicloud_backend: Make, local_alicloud: LocalAlicloud) -> None:
    cloud = connect_alicloud(make_alicloud_backend(account=ACCOUNT))
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(cloud.execute, [Call("oss", "ListBuckets")] * 16))
    operations = [request.operation for request in local_alicloud.requests]
    assert (operations.count("GetCallerIdentity"), operations.count("ListBuckets")) == (1, 16)


def test_the_smoke_tests_clients_are_set_up(alicloud_backend: AlicloudBackend) -> None:
    cloud = connect_alicloud(alicloud_backend)
    cloud.execute(Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}))
    import alibabacloud_oss_v2 as oss

    cloud.oss().put_bucket(oss.PutBucketRequest(bucket="acme-state"))
    cloud.oss().put_object(oss.PutObjectRequest(bucket="acme-state", key="env:/a", body=b"x"))
    found = cloud.oss().get_object(oss.GetObjectRequest(bucket="acme-state", key="env:/a"))
    assert found.body.content == b"x"
    assert cloud.ots("acme-1").list_table() == ()
    assert cloud.ots("acme-1") is cloud.ots("acme-1")


def test_nothing_is_logged_whatever_the_level(
    alicloud_backend: AlicloudBackend, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        cloud = connect_alicloud(alicloud_backend)
        cloud.identity()
        cloud.execute(Call("tablestore", "CreateInstance", {"InstanceName": "acme-1", "ClusterType": "HYBRID"}))
        key = [["LockID", "STRING"]]
        table = {"InstanceName": "acme-1", "TableName": "locks", "PrimaryKey": key, "TimeToLive": -1, "MaxVersions": 1}
        cloud.execute(Call("ots", "CreateTable", table))
        with pytest.raises(CloudError):
            cloud.execute(Call("ots", "DescribeTable", {"InstanceName": "acme-1", "TableName": "other"}))
        cloud.execute(Call("oss", "ListBuckets"))
    # urllib3 tells which paths it asks for; nothing else may.
    told = [record for record in caplog.records if not record.name.startswith("urllib3.")]
    assert told == []
    text = " ".join(record.getMessage() for record in caplog.records).lower()
    assert not [secret for secret in ("local-secret", "authorization", "signature", "accesskeyid") if secret in text]
    assert capfd.readouterr() == ("", "")
