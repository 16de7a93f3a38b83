"""The local AWS: quiet, on loopback, empty at the start, and with every request noted."""

from __future__ import annotations

import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import botocore.session
import pytest
from werkzeug.test import create_environ, run_wsgi_app

from stateroom.clouds.aws import connect_aws
from stateroom.config.aws import AwsBackend
from stateroom.engine.calls import Call
from stateroom.errors import StateroomError
from stateroom.local.aws import LocalAws, environment
from stateroom.local.moto_gate import MotoGate
from stateroom.local.request_log import longest_chain
from tests.unit.local.clients import BUCKET, client, code_of, make_bucket


def test_a_body_sent_in_chunks_arrives_whole(s3: Any, local_aws: LocalAws) -> None:
    make_bucket(s3)
    url = s3.generate_presigned_url("put_object", Params=BUCKET | {"Key": "k"})
    chunks = b"4\r\none \r\n9\r\ntwo three\r\n0\r\n\r\n"
    head = f"PUT {url.removeprefix(local_aws.url)} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(local_aws.url.rpartition(":")[2]))) as connection:
        connection.sendall(head.encode() + chunks)
        assert b" 200 " in connection.recv(100)
    assert s3.get_object(**BUCKET, Key="k")["Body"].read() == b"one two three"


def test_it_forgets_everything_on_reset(s3: Any, local_aws: LocalAws) -> None:
    make_bucket(s3)
    local_aws.reset()
    assert local_aws.requests == ()
    assert s3.list_buckets()["Buckets"] == []


def test_every_request_is_noted(local_aws: LocalAws) -> None:
    calls = {
        "sts": ("get_caller_identity", {}),
        "s3": ("put_bucket_versioning", BUCKET | {"VersioningConfiguration": {"Status": "Enabled"}}),
        "dynamodb": ("list_tables", {}),
        "iam": ("list_roles", {}),
        "kms": ("list_keys", {}),
        "resourcegroupstaggingapi": ("get_resources", {}),
    }
    make_bucket(client("s3", local_aws.url))
    for service, (operation, params) in calls.items():
        getattr(client(service, local_aws.url), operation)(**params)
    noted = [(each.service, each.operation, each.region, each.status) for each in local_aws.requests]
    assert noted == [
        ("s3", "CreateBucket", "eu-west-1", 200),
        ("sts", "GetCallerIdentity", "eu-west-1", 200),
        ("s3", "PutBucketVersioning", "eu-west-1", 200),
        ("dynamodb", "ListTables", "eu-west-1", 200),
        ("iam", "ListRoles", "eu-west-1", 200),
        ("kms", "ListKeys", "eu-west-1", 200),
        ("resourcegroupstaggingapi", "GetResources", "eu-west-1", 200),
    ]
    assert all(each.start < each.end for each in local_aws.requests)


def test_a_presigned_request_is_noted_with_its_service(local_aws: LocalAws) -> None:
    s3 = client("s3", local_aws.url, signature_version="s3v4")
    make_bucket(s3)
    url = s3.generate_presigned_url("get_object", Params=BUCKET | {"Key": "k"})
    path = url.removeprefix(local_aws.url)
    with socket.create_connection(("127.0.0.1", int(local_aws.url.rpartition(":")[2]))) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert b"404" in connection.recv(100)
    assert [(each.service, each.operation, each.region) for each in local_aws.requests[1:]] == [
        ("s3", "GetObject", "eu-west-1")
    ]


def test_latency_is_added_to_every_request_and_not_to_the_sum_of_parallel_ones(local_aws: LocalAws) -> None:
    sts = client("sts", local_aws.url)
    sts.get_caller_identity()
    local_aws.latency = 0.2
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: sts.get_caller_identity(), range(4)))
    sts.get_caller_identity()
    parallel = local_aws.requests[1:]
    assert all(each.end - each.start >= 0.2 for each in parallel)
    assert longest_chain(parallel) < len(parallel)


def test_what_moto_does_not_implement_is_refused(local_aws: LocalAws) -> None:
    s3control = client("kms", local_aws.url)
    assert code_of(lambda: s3control.connect_custom_key_store(CustomKeyStoreId="x")) == "501"


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with LocalAws() as aws:
        client("sts", aws.url).get_caller_identity()
        assert code_of(lambda: client("s3", aws.url).head_bucket(**BUCKET)) == "404"
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith(("werkzeug", "moto"))] == []


def test_it_serves_on_the_port_that_is_asked_for_and_frees_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    before = set(threading.enumerate())
    for _ in range(2):
        with LocalAws().start(port) as aws:
            assert aws.url == f"http://127.0.0.1:{port}"
            client("sts", aws.url).get_caller_identity()
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StateroomError) as caught:
            LocalAws().start(port)
    assert str(caught.value) == (
        f"the local AWS cannot use port {port}\n"
        "  why:  Address already in use\n"
        "  next: stop what listens there, or choose another port; 0 takes any free one"
    )


def test_it_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.moto_server.werkzeug_app", None)
    with pytest.raises(StateroomError) as caught:
        LocalAws().start()
    assert str(caught.value) == (
        "the local AWS is not installed\n"
        "  why:  it is moto's server, and the module moto.moto_server.werkzeug_app is missing\n"
        "  next: install it with `pip install 'stateroom[local]'`"
    )


@pytest.mark.parametrize("use", [lambda aws: aws.url, lambda aws: aws.requests, lambda aws: aws.reset()])
def test_it_must_be_started_first(use: Callable[[LocalAws], object]) -> None:
    with pytest.raises(StateroomError) as caught:
        use(LocalAws())
    assert str(caught.value) == (
        "the local AWS is not running\n  next: start it with `start()` or in a `with` statement"
    )


def test_stopping_twice_is_harmless() -> None:
    aws = LocalAws().start()
    aws.stop()
    aws.stop()


def test_its_environment_points_an_ordinary_client_at_it(monkeypatch: pytest.MonkeyPatch, local_aws: LocalAws) -> None:
    variables = environment(local_aws.url, "eu-central-1")
    assert variables == {
        "AWS_ENDPOINT_URL": local_aws.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "STATEROOM_LOCAL_AWS": local_aws.url,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ordinary: Any = botocore.session.Session().create_client("sts")
    assert ordinary.get_caller_identity()["Account"] == "123456789012"
    assert local_aws.requests[0].region == "eu-central-1"


def test_the_application_of_a_host_is_looked_for_once(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    s3.list_buckets()
    monkeypatch.setattr("moto.backends.list_of_moto_modules", lambda: pytest.fail("listed again"))
    assert s3.list_buckets()["Buckets"] == []


def test_many_threads_can_use_it_at_once(aws_backend: AwsBackend) -> None:
    cloud = connect_aws(aws_backend)

    def make(number: int) -> Any:
        key = {"AttributeName": "LockID"}
        params = {
            "TableName": f"table-{number}",
            "KeySchema": [key | {"KeyType": "HASH"}],
            "AttributeDefinitions": [key | {"AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        }
        return cloud.execute(Call("dynamodb", "create_table", params))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(make, range(40)))
    assert len(cloud.execute(Call("dynamodb", "list_tables"))["TableNames"]) == 40


def test_moto_is_asked_one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = threading.Lock()

    def moto(_environ: Any, start_response: Any) -> list[bytes]:
        assert busy.acquire(blocking=False)
        time.sleep(0.01)
        busy.release()
        start_response("200 OK", [])
        return [b"done"]

    gate = MotoGate(latency=0.0)
    monkeypatch.setattr(gate, "_moto", moto)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: run_wsgi_app(gate, create_environ())[1], range(8)))
    assert answers == ["200 OK"] * 8
