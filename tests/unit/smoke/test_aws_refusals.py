from __future__ import annotations

import io
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from stateroom.errors import DeniedError, SmokeError, UnreachableError
from stateroom.local.aws import LocalAws
from stateroom.smoke import aws_refusals
from stateroom.smoke.aws_refusals import refusals_of
from stateroom.smoke.probe import Refusal, SkippedError
from stateroom.smoke.report import ignore
from stateroom.smoke.run import run_smoke
from stateroom.states.aws_calls import AwsCalls
from tests.unit.emit.facts import KEY, make_facts
from tests.unit.smoke.cloud import LocalClients, list_versions, make_backend

DENIED = (403, b"<Error><Code>AccessDenied</Code></Error>")
OTHER = (403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
FOUND = (200, b"{}")
OURS = {"Sid": "StateroomDenyOtherEncryption", "Effect": "Deny"}
OURS_OF_KEYS = {"Sid": "StateroomDenyOtherKeys", "Effect": "Deny"}
Answer = tuple[int, bytes] | Exception


class Web:
    """Answers by scheme and signature, and notes what was asked."""

    def __init__(self, **answers: Answer) -> None:
        self.answers: dict[str, Answer] = {"http": DENIED, "public": DENIED} | answers
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get(self, url: str, headers: dict[str, str], _facts: object) -> tuple[int, bytes]:
        self.asked.append((url, headers))
        answer = self.answers["http" if "Authorization" in headers else "public"]
        if isinstance(answer, Exception):
            raise answer
        return answer


def refusals(monkeypatch: pytest.MonkeyPatch, **answers: Answer) -> tuple[Web, dict[str, Refusal]]:
    web = Web(**answers)
    monkeypatch.setattr(aws_refusals, "_get", web.get)
    s3 = boto3.client("s3", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")

    class Raw(io.BytesIO):
        def stream(self, **_: Any) -> Any:
            yield self.read()

    # Answered here, after it was signed: nothing is sent.
    s3.meta.events.register_last(
        "before-send.s3.GetObject", lambda request, **_: AWSResponse(request.url, 200, {}, Raw(b"{}"))
    )
    return web, {each.name: each for each in refusals_of(make_facts(), AwsCalls(s3, "s3"), "k.tfstate")}


def test_plain_http_is_asked_for_the_signed_request_with_another_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    web, found = refusals(monkeypatch)
    assert found["plain HTTP is refused"].attempt() == "403 AccessDenied"
    ((url, headers),) = web.asked
    assert url == "http://acme-state-123456789012-eu-west-1.s3.eu-west-1.amazonaws.com/k.tfstate"
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 ")


def test_a_public_read_carries_nothing_of_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    web, found = refusals(monkeypatch)
    assert found["a public read is refused"].attempt() == "403 AccessDenied"
    assert web.asked == [("https://acme-state-123456789012-eu-west-1.s3.eu-west-1.amazonaws.com/k.tfstate", {})]


@pytest.mark.parametrize(
    ("name", "answers", "text"),
    [
        (
            "plain HTTP is refused",
            {"http": FOUND},
            "the state can be read over plain HTTP\n  why:  the bucket policy does not ask for TLS",
        ),
        (
            "plain HTTP is refused",
            {"http": OTHER},
            "reading the state over plain HTTP was answered with 403, not with a denial\n  why:  SignatureDoesNotMatch",
        ),
        (
            "a public read is refused",
            {"public": FOUND},
            "the state can be read without credentials\n  why:  the bucket is open to the public",
        ),
        (
            "a public read is refused",
            {"public": (404, b"")},
            "reading the state without credentials was answered with 404, not with a denial",
        ),
    ],
)
def test_a_read_that_is_not_denied_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, answers: dict[str, Answer], text: str
) -> None:
    _, found = refusals(monkeypatch, **answers)
    with pytest.raises(SmokeError) as caught:
        found[name].attempt()
    assert str(caught.value) == text


def test_a_network_without_plain_http_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _, found = refusals(monkeypatch, http=UnreachableError("cannot reach s3"))
    with pytest.raises(SkippedError) as caught:
        found["plain HTTP is refused"].attempt()
    assert str(caught.value) == "plain HTTP does not get out of this network: cannot reach s3"


def test_an_address_that_does_not_answer_is_told_in_our_words() -> None:
    with closed_port() as port, pytest.raises(UnreachableError, match=f"cannot reach 127.0.0.1:{port}"):
        aws_refusals._get(f"http://127.0.0.1:{port}/", {}, make_facts())


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that is taken, and on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


class Asked:
    """Notes what is written, and denies some algorithms."""

    def __init__(self, *denied: str) -> None:
        self.denied = denied
        self.asked: list[tuple[str, str | None]] = []

    def ask(self, operation: str, **params: Any) -> dict[str, Any]:
        assert operation == "put_object"
        self.asked.append((params["ServerSideEncryption"], params.get("SSEKMSKeyId")))
        if params["ServerSideEncryption"] in self.denied:
            raise DeniedError("AWS denied s3:PutObject")
        return {}


def test_with_keys_that_s3_manages_a_write_under_kms_must_be_denied() -> None:
    asked = Asked("aws:kms")
    attempt = refusals_of(make_facts(), asked, "k.tfstate")[2].attempt
    assert attempt() == "denied: aws:kms"
    assert asked.asked == [("aws:kms", None)]


def test_with_a_key_of_ours_every_write_under_another_must_be_denied() -> None:
    asked = Asked("AES256", "aws:kms")
    facts = make_facts(encryption="aws:kms", kms_key_arn=KEY)
    attempt = refusals_of(facts, asked, "k.tfstate")[2].attempt
    assert attempt() == "denied: AES256 and aws:kms without a key"
    assert asked.asked == [("AES256", None), ("aws:kms", None)]


@pytest.mark.parametrize(
    ("changes", "denied", "text"),
    [
        ({}, [], "the header aws:kms although AES256 is asked for"),
        (
            {"encryption": "aws:kms", "kms_key_arn": KEY},
            [],
            f"the header AES256 although aws:kms with {KEY} is asked for",
        ),
        (
            {"encryption": "aws:kms", "kms_key_arn": KEY},
            ["AES256"],
            f"the header aws:kms although aws:kms with {KEY} is asked for",
        ),
    ],
)
def test_a_write_under_another_encryption_that_succeeds_is_told(
    changes: dict[str, str], denied: list[str], text: str
) -> None:
    with pytest.raises(SmokeError) as caught:
        refusals_of(make_facts(**changes), Asked(*denied), "k.tfstate")[2].attempt()
    assert str(caught.value) == f"a state was written with {text}\n  why:  the bucket policy does not deny it"


def test_a_cloud_that_enforces_no_bucket_policy_fails_when_it_is_taken_for_aws(local_aws: LocalAws) -> None:
    clients = LocalClients(local_aws.url)
    facts = replace(make_backend(clients, "native", kms=True), endpoint=None)
    report = run_smoke(facts, clients, ignore, lambda _: None)
    failed = {step.name: step.detail.split("\n")[0] for step in report.failed}
    assert failed["plain HTTP is refused"] == "the state can be read over plain HTTP"
    assert failed["wrong encryption is refused"] == (
        f"a state was written with the header AES256 although aws:kms with {facts.kms_key_arn} is asked for"
    )
    assert report.steps[-1].result == "passed"
    assert list_versions(clients) == []


@pytest.mark.parametrize(
    ("kms", "statements", "missing"),
    [
        (False, [OURS], None),
        (False, OURS, None),
        (False, [{**OURS, "Effect": "Allow"}], "StateroomDenyOtherEncryption is missing"),
        (True, [OURS], "StateroomDenyOtherKeys is missing"),
        (True, [OURS_OF_KEYS], "StateroomDenyOtherEncryption is missing"),
        (True, [{**OURS, "Sid": "Other"}], "StateroomDenyOtherEncryption and StateroomDenyOtherKeys is missing"),
        (True, [{"Effect": "Deny"}, OURS, OURS_OF_KEYS], None),
    ],
)
def test_denials_that_the_policy_lacks_are_named(kms: bool, statements: Any, missing: str | None) -> None:
    class Policy:
        def ask(self, operation: str, **_: Any) -> dict[str, str]:
            assert operation == "get_bucket_policy"
            return {"Policy": json.dumps({"Statement": statements})}

    facts = make_facts(**{"encryption": "aws:kms", "kms_key_arn": KEY} if kms else {})
    expected = missing and f"the policy of bucket {facts.bucket} does not deny it: {missing}"
    assert refusals_of(facts, Policy(), "k.tfstate")[2].read_missing() == expected


def test_a_policy_without_our_denials_fails_on_a_cloud_that_enforces_none(local_aws: LocalAws) -> None:
    clients = LocalClients(local_aws.url)
    facts = make_backend(clients, "native")
    clients.client("s3").delete_bucket_policy(Bucket=facts.bucket)
    (failed,) = run_smoke(facts, clients, ignore).failed
    assert failed.name == "wrong encryption is refused"
    assert failed.detail == (
        "a state was written with the header aws:kms although AES256 is asked for\n"
        f"  why:  the bucket {facts.bucket} has no policy"
    )
