from __future__ import annotations

from collections.abc import Mapping

import pytest

from stateroom.clouds.alicloud import AlicloudCloud
from stateroom.errors import DeniedError, SmokeError, UnreachableError
from stateroom.local.alicloud import LocalAlicloud
from stateroom.smoke.alicloud_refusals import refusals_of
from stateroom.smoke.probe import Refusal, SkippedError
from stateroom.states.alicloud_calls import ObjectCalls
from stateroom.states.alicloud_objects import build_put
from tests.unit.emit.facts import OSS_KEY, make_facts
from tests.unit.smoke.oss_cloud import BUCKET, make_backend
from tests.unit.smoke.test_aws_refusals import closed_port

DENIED = (403, b"<Error><Code>AccessDenied</Code></Error>")
OTHER = (403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
FOUND = (200, b"{}")
URL = f"https://{BUCKET}.oss-cn-hangzhou.aliyuncs.com/stateroom-smoke/x/terraform.tfstate"
SIGNED = {"Authorization": "OSS4-HMAC-SHA256 Credential=…", "x-oss-date": "20261121T104905Z"}
Answer = tuple[int, bytes] | Exception


class Web:
    """Answers by signature, and notes what was asked."""

    def __init__(self, url: str = URL, **answers: Answer) -> None:
        self.url = url
        self.answers: dict[str, Answer] = {"http": DENIED, "public": DENIED} | answers
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def read_signed(self, key: str) -> tuple[str, dict[str, str]]:
        assert key == "k.tfstate"
        return self.url, dict(SIGNED)

    def get(self, url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        self.asked.append((url, headers))
        answer = self.answers["http" if headers else "public"]
        if isinstance(answer, Exception):
            raise answer
        return answer


def refusals(web: Web) -> dict[str, Refusal]:
    return {each.name: each for each in refusals_of(web, "k.tfstate")}


def test_plain_http_is_asked_for_the_signed_request_with_another_scheme() -> None:
    web = Web()
    assert refusals(web)["plain HTTP is refused"].attempt() == "403 AccessDenied"
    assert web.asked == [(URL.replace("https:", "http:"), SIGNED)]


def test_a_public_read_carries_nothing_of_the_credentials() -> None:
    web = Web(f"{URL}?x-oss-signature=abc")
    assert refusals(web)["a public read is refused"].attempt() == "403 AccessDenied"
    assert web.asked == [(URL, {})]


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
def test_a_read_that_is_not_denied_is_told(name: str, answers: dict[str, Answer], text: str) -> None:
    with pytest.raises(SmokeError) as caught:
        refusals(Web(**answers))[name].attempt()
    assert str(caught.value) == text


def test_a_network_without_plain_http_proves_nothing() -> None:
    with pytest.raises(SkippedError) as caught:
        refusals(Web(http=UnreachableError("cannot reach oss")))["plain HTTP is refused"].attempt()
    assert str(caught.value) == "plain HTTP does not get out of this network: cannot reach oss"


def test_an_endpoint_without_tls_proves_nothing() -> None:
    web = Web("http://127.0.0.1:4699/bucket/k.tfstate")
    with pytest.raises(SkippedError) as caught:
        refusals(web)["plain HTTP is refused"].attempt()
    assert str(caught.value) == "http://127.0.0.1:4699 is plain HTTP itself"
    assert web.asked == []


def test_the_signed_request_is_the_one_that_was_answered(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    calls = ObjectCalls(alicloud, facts)
    calls.ask("put_object", **build_put(facts, "a b/k.tfstate", b"{}"))
    url, headers = calls.read_signed("a b/k.tfstate")
    assert url == f"{local_alicloud.url}/{BUCKET}/a%20b/k.tfstate"
    assert headers["Authorization"].startswith("OSS4-HMAC-SHA256 ")
    assert calls.get(url, headers) == (200, b"{}")
    status, body = calls.get(url.replace("https:", "http:"), headers)
    assert (status, b"<Code>AccessDenied</Code>" in body) == (403, True)


def test_reading_what_is_denied_over_tls_is_told_in_our_words(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    facts = make_backend(alicloud, local_alicloud)
    local_alicloud.refuse("oss", "GetObject", "AccessDenied")
    with pytest.raises(DeniedError, match=f"denied oss:GetObject on object k of bucket {BUCKET}"):
        ObjectCalls(alicloud, facts).read_signed("k")


def test_an_address_that_does_not_answer_is_told_in_our_words(
    local_alicloud: LocalAlicloud, alicloud: AlicloudCloud
) -> None:
    calls = ObjectCalls(alicloud, make_backend(alicloud, local_alicloud))
    with closed_port() as port, pytest.raises(UnreachableError, match=f"cannot reach 127.0.0.1:{port}"):
        calls.get(f"http://127.0.0.1:{port}/", {})


def test_a_state_is_written_as_the_emitted_configuration_says() -> None:
    plain = {
        "key": "k.tfstate",
        "body": b"{}",
        "content_type": "application/json",
        "headers": {"x-oss-acl": "private"},
    }
    assert build_put(make_facts("alicloud"), "k.tfstate", b"{}") == plain | {"server_side_encryption": "AES256"}
    kms = make_facts("alicloud", encryption="KMS", kms_key_arn=OSS_KEY)
    assert build_put(kms, "k.tfstate", b"{}") == plain
