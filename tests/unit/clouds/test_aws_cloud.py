"""Carrying out calls against the local AWS: absent, retried, owned, shared by threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from stateroom.clouds.aws import AwsCloud, connect_aws
from stateroom.clouds.backoff import RETRY_SECONDS
from stateroom.config.aws import AwsBackend
from stateroom.engine.calls import Call
from stateroom.engine.cloud import Cloud, Identity
from stateroom.engine.events import Event, Retried
from stateroom.errors import CloudError, CredentialsError, StoppedError, UnreachableError
from stateroom.local.aws import LocalAws

Make = Callable[..., AwsBackend]


class Raw:
    """The body of an answer, as the SDK's HTTP layer would hand it over."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: object) -> list[bytes]:
        return [self._body]


class Script:
    """Answers the calls of a client from a list before they leave; an empty list lets them through."""

    def __init__(self, client: Any, *answers: tuple[int, str]) -> None:
        self.answers = list(answers)
        self.asked = 0
        client.meta.events.register("before-send", self.answer)

    def answer(self, request: Any, **_: Any) -> AWSResponse | None:
        self.asked += 1
        if not self.answers:
            return None
        status, code = self.answers.pop(0)
        body = f"<Error><Code>{code}</Code><Message>so it is</Message></Error>".encode()
        return AWSResponse(request.url, status, {}, Raw(body))


def watched(backend: AwsBackend) -> tuple[AwsCloud, list[Event], list[float]]:
    events: list[Event] = []
    waits: list[float] = []
    return connect_aws(backend, observer=events.append, sleep=waits.append), events, waits


def make_bucket(cloud: Cloud, name: str = "acme-state") -> None:
    location = {"LocationConstraint": "eu-west-1"}
    cloud.execute(Call("s3", "create_bucket", {"Bucket": name, "CreateBucketConfiguration": location}))


def test_the_caller_is_asked_once(aws_backend: AwsBackend, local_aws: LocalAws) -> None:
    cloud = connect_aws(aws_backend)
    assert cloud.identity() is cloud.identity()
    assert cloud.identity() == Identity("123456789012", "arn:aws:sts::123456789012:user/moto", "AKIAIOSFODNN7EXAMPLE")
    assert [request.operation for request in local_aws.requests] == ["GetCallerIdentity"]


def test_credentials_of_another_account_are_refused(make_backend: Make) -> None:
    cloud = connect_aws(make_backend(account="210987654321"))
    with pytest.raises(CredentialsError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        "these credentials belong to account 123456789012, not to 210987654321\n"
        "  why:  the stack file says `account: 210987654321`, and the caller is arn:aws:sts::123456789012:user/moto\n"
        "  next: use credentials of that account, with `profile` or `assume_role`, or correct `account`"
    )


def test_no_s3_call_is_made_with_credentials_of_another_account(make_backend: Make, local_aws: LocalAws) -> None:
    cloud = connect_aws(make_backend(account="210987654321"))
    with pytest.raises(CredentialsError, match="belong to account"):
        cloud.execute(Call("s3", "head_bucket", {"Bucket": "acme-state"}))
    assert {request.service for request in local_aws.requests} == {"sts"}


def test_the_role_is_assumed_and_its_account_is_the_callers(make_backend: Make, local_aws: LocalAws) -> None:
    role = {
        "role_arn": "arn:aws:iam::210987654321:role/bootstrap",
        "external_id": "x-1",
        "session_name": "ci",
        "duration_seconds": 900,
    }
    cloud = connect_aws(make_backend(assume_role=role, account="210987654321"))
    assert cloud.identity().arn == "arn:aws:sts::210987654321:assumed-role/bootstrap/ci"
    cloud.execute(Call("dynamodb", "list_tables"))
    operations = [request.operation for request in local_aws.requests]
    assert operations == ["AssumeRole", "GetCallerIdentity", "ListTables"]


def test_an_absent_thing_is_none(aws_backend: AwsBackend) -> None:
    cloud = connect_aws(aws_backend)
    assert cloud.execute(Call("s3", "head_bucket", {"Bucket": "acme-state"}, absent=frozenset({"404"}))) is None
    table = Call("dynamodb", "describe_table", {"TableName": "acme"}, absent=frozenset({"ResourceNotFoundException"}))
    assert cloud.execute(table) is None


def test_an_error_that_is_not_named_absent_is_raised(aws_backend: AwsBackend) -> None:
    call = Call("s3", "get_bucket_policy", {"Bucket": "acme-state"}, absent=frozenset({"NoSuchBucketPolicy"}))
    with pytest.raises(CloudError) as caught:
        connect_aws(aws_backend).execute(call)
    assert caught.value.code == "NoSuchBucket"
    assert caught.value.__cause__ is None
    assert str(caught.value) == (
        "AWS refused s3 GetBucketPolicy on bucket acme-state: NoSuchBucket\n"
        "  why:  The specified bucket does not exist\n"
        "  next: correct what AWS objects to, then run the same command again: what is already done is kept"
    )


def test_a_code_to_retry_is_repeated_until_it_passes(aws_backend: AwsBackend) -> None:
    cloud, events, waits = watched(aws_backend)
    make_bucket(cloud)
    script = Script(cloud.client("s3"), (400, "MalformedPolicy"), (400, "MalformedPolicy"))
    call = Call("s3", "get_bucket_tagging", {"Bucket": "acme-state"}, retry=frozenset({"MalformedPolicy"}))
    with pytest.raises(CloudError, match="NoSuchTagSet"):
        cloud.execute(call)
    assert script.asked == 3
    assert events == [
        Retried("s3", "GetBucketTagging", "MalformedPolicy", 1),
        Retried("s3", "GetBucketTagging", "MalformedPolicy", 2),
    ]
    assert len(waits) == 2
    assert 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1.0


def test_a_code_to_retry_is_given_up_after_a_minute(aws_backend: AwsBackend) -> None:
    cloud, events, waits = watched(aws_backend)
    script = Script(cloud.client("s3"), *[(400, "MalformedPolicy")] * 1000)
    call = Call("s3", "get_bucket_acl", {"Bucket": "acme-state"}, retry=frozenset({"MalformedPolicy"}))
    with pytest.raises(CloudError, match="MalformedPolicy"):
        cloud.execute(call)
    assert sum(waits) == pytest.approx(RETRY_SECONDS)
    assert script.asked == len(waits) + 1 == len(events) + 1
    assert script.asked < 30


def test_a_change_that_collides_with_another_is_repeated_unasked(aws_backend: AwsBackend) -> None:
    cloud, events, waits = watched(aws_backend)
    make_bucket(cloud)
    Script(cloud.client("s3"), (409, "OperationAborted"))
    answer = cloud.execute(Call("s3", "get_bucket_versioning", {"Bucket": "acme-state"}))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert events == [Retried("s3", "GetBucketVersioning", "OperationAborted", 1)]
    assert len(waits) == 1


def test_the_retries_of_the_sdk_are_shown_and_bounded(aws_backend: AwsBackend) -> None:
    cloud, events, waits = watched(aws_backend)
    script = Script(cloud.client("s3"), *[(500, "InternalError")] * 100)
    with pytest.raises(CloudError, match="AWS failed at s3 GetBucketAcl on bucket acme-state"):
        cloud.execute(Call("s3", "get_bucket_acl", {"Bucket": "acme-state"}))
    assert script.asked == 5
    assert events == [Retried("s3", "GetBucketAcl", "InternalError", attempt) for attempt in (1, 2, 3, 4)]
    assert waits == []


def test_an_endpoint_that_is_down_is_named(make_backend: Make) -> None:
    with LocalAws() as gone:
        url = gone.url
    cloud, events, _ = watched(make_backend(endpoint=url))
    with pytest.raises(UnreachableError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        f"cannot reach {url.removeprefix('http://')} for sts GetCallerIdentity\n"
        "  why:  nothing answers there, or the name cannot be resolved\n"
        "  next: start the local cloud with `stateroom local`, or correct `endpoint` in the stack file"
    )
    with pytest.raises(UnreachableError):
        cloud.identity()
    assert len(events) == 4, "a failure is not asked for again"
    assert events[0] == Retried("sts", "GetCallerIdentity", "EndpointConnectionError", 1)


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>sign in</html>"), (200, b"sign in"), (200, b"\xff\x00"), (200, b""), (200, b"{}"), (404, b"{}")],
    ids=["page", "text", "bytes", "nothing", "json", "error"],
)
def test_what_answers_in_the_place_of_aws_is_told(aws_backend: AwsBackend, status: int, body: bytes) -> None:
    cloud = connect_aws(aws_backend)

    def answer(request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, status, {}, Raw(body))

    cloud.client("sts").meta.events.register("before-send", answer)
    with pytest.raises(UnreachableError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        "what answers to sts GetCallerIdentity is not AWS\n"
        "  why:  its answer is not in the form of this service\n"
        "  next: check `endpoint` in the stack file and the proxy variables (HTTPS_PROXY, NO_PROXY)"
    )


def test_parameters_that_the_sdk_refuses_are_reported(aws_backend: AwsBackend) -> None:
    with pytest.raises(CloudError) as caught:
        connect_aws(aws_backend).execute(Call("dynamodb", "describe_table", {"Table": "x"}))
    assert caught.value.what == "the AWS SDK refused the parameters of dynamodb DescribeTable"
    assert caught.value.code == "ParamValidationError"


def test_threads_share_one_client_for_each_service_and_region(aws_backend: AwsBackend, local_aws: LocalAws) -> None:
    cloud = connect_aws(aws_backend)
    wanted = [("dynamodb", None), ("dynamodb", "eu-west-1"), ("dynamodb", "us-east-1"), ("kms", None)] * 8

    def ask(service: str, region: str | None) -> tuple[str, str | None, int]:
        cloud.execute(Call(service, {"dynamodb": "list_tables", "kms": "list_keys"}[service], region=region))
        return service, region or "eu-west-1", id(cloud.client(service, region))

    with ThreadPoolExecutor(16) as pool:
        clients = set(pool.map(ask, *zip(*wanted, strict=True)))
    assert len(clients) == 3
    assert len(local_aws.requests) == len(wanted)
    assert {request.region for request in local_aws.requests} == {"eu-west-1", "us-east-1"}


def test_clients_are_made_one_at_a_time(monkeypatch: pytest.MonkeyPatch, aws_backend: AwsBackend) -> None:
    cloud = connect_aws(aws_backend)
    busy, made = threading.Lock(), []
    build = cloud._build.build

    def watched_build(service: str, region: str) -> Any:
        assert busy.acquire(blocking=False)
        made.append((service, region))
        client = build(service, region)
        busy.release()
        return client

    monkeypatch.setattr(cloud._build, "build", watched_build)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(cloud.client, ["sts", "kms", "iam", "sts"] * 4))
    assert sorted(made) == [("iam", "eu-west-1"), ("kms", "eu-west-1"), ("sts", "eu-west-1")]


def test_threads_ask_for_the_caller_once(aws_backend: AwsBackend, local_aws: LocalAws) -> None:
    cloud = connect_aws(aws_backend)
    make_bucket(cloud)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(cloud.execute, [Call("s3", "head_bucket", {"Bucket": "acme-state"})] * 16))
    operations = [request.operation for request in local_aws.requests]
    assert operations.count("GetCallerIdentity") == 1
    assert operations.count("HeadBucket") == 16


def test_a_profile_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch, make_backend: Make) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    cloud = connect_aws(make_backend(endpoint=None, profile="prod"))
    with pytest.raises(CredentialsError) as caught:
        cloud.identity()
    assert str(caught.value) == (
        "there is no AWS profile 'prod'\n"
        "  why:  neither the shared AWS configuration nor the credentials file has it\n"
        "  next: see `aws configure list-profiles`, then correct `profile` in the stack file or AWS_PROFILE"
    )


def test_no_credentials_for_a_real_account_is_said_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch, make_backend: Make
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(CredentialsError, match="no AWS credentials were found"):
        connect_aws(make_backend(endpoint=None)).identity()


def test_stopping_ends_the_wait_for_the_next_attempt(local_aws: LocalAws, aws_backend: AwsBackend) -> None:
    local_aws.refuse("iam", "GetRole", "MalformedPolicy")
    cloud = connect_aws(aws_backend, observer=lambda _event: cloud.stop())
    with pytest.raises(StoppedError):
        cloud.execute(Call("iam", "get_role", {"RoleName": "x"}, retry=frozenset({"MalformedPolicy"})))
