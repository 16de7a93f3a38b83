"""Every error of Alibaba Cloud and its SDKs, with the whole text that a user sees."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3.exceptions as http
import yaml
from alibabacloud_oss_v2 import exceptions as oss
from hypothesis import given
from hypothesis import strategies as st

from stateroom.clouds import alicloud_failures as failures
from stateroom.clouds.alicloud_errors import code_of, failed_of, translate
from stateroom.clouds.alicloud_failed import Answered, Unanswered
from stateroom.clouds.alicloud_ots import tablestore
from stateroom.clouds.alicloud_place import Place, cleaned
from stateroom.errors import CredentialsError

HERE = Path(__file__).parent

POOL: Any = None
"""Where urllib3 would have the connection or its pool."""

UNREACHED = {
    "refused": http.NewConnectionError(POOL, "Connection refused"),
    "unresolved": http.NameResolutionError("host", POOL, socket.gaierror(-2, "Name or service not known")),
    "slow": http.ConnectTimeoutError(POOL, "timed out"),
    "silent": http.ReadTimeoutError(POOL, "/", "timed out"),
    "broken": http.ProtocolError("Connection aborted.", ConnectionResetError(104, "reset by peer")),
    "proxy": http.ProxyError("Unable to connect to proxy", http.NewConnectionError(POOL, "Connection refused")),
    "untrusted": http.SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed")),
    "no_tls": http.SSLError(ssl.SSLError(1, "wrong version number")),
}


def as_tablestore_raises(cause: http.HTTPError) -> Exception:
    return cause


def as_requests_raises(cause: http.HTTPError) -> Exception:
    return requests.ConnectionError(http.MaxRetryError(POOL, "/", cause))


def as_oss_raises(cause: http.HTTPError) -> Exception:
    return oss.OperationError(name="GetBucketInfo", error=oss.RequestError(error=as_requests_raises(cause)))


WRAPPED = [as_tablestore_raises, as_requests_raises, as_oss_raises]


def cases(file: str) -> list[Any]:
    return [pytest.param(case, id=case["what"]) for case in yaml.load((HERE / file).read_text(), yaml.CSafeLoader)]


@pytest.mark.parametrize("case", cases("alicloud_answers.yaml"))
def test_an_answer_is_told_in_our_words(case: dict[str, Any]) -> None:
    answer = Answered(
        case["status"], case["code"], case.get("message", ""), case.get("details", {}), case.get("denial", {})
    )
    place = Place(case["service"], case["operation"], "cn-hangzhou", case.get("params", {}))
    told = translate(answer, place, case.get("attempts", 1))
    assert (type(told).__name__, str(told)) == (case["type"], case["text"])


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize("case", cases("alicloud_failures.yaml"))
def test_a_failure_is_told_in_our_words_whichever_sdk_met_it(
    case: dict[str, Any], wrap: Callable[[http.HTTPError], Exception]
) -> None:
    place = Place("oss", "GetBucketInfo", "cn-hangzhou", {"Bucket": "acme-state"}, case["endpoint"])
    told = translate(wrap(UNREACHED[case["error"]]), place)
    assert (type(told).__name__, str(told)) == (case["type"], case["text"])


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize(
    ("error", "sent"), [("refused", False), ("slow", False), ("proxy", False), ("silent", True), ("broken", True)]
)
def test_it_is_known_whether_a_request_can_have_arrived(
    error: str, sent: bool, wrap: Callable[[http.HTTPError], Exception]
) -> None:
    failed = failed_of(wrap(UNREACHED[error]))
    assert isinstance(failed, Unanswered)
    assert failed.sent is sent


def test_a_certificate_is_not_asked_for_again() -> None:
    assert not failures.is_passing_failure(UNREACHED["untrusted"])
    assert failures.is_passing_failure(UNREACHED["silent"])
    assert not failures.is_passing_failure(ValueError("a parameter"))


@pytest.mark.parametrize(
    ("endpoint", "remedy"),
    [
        ("https://alicloud.acme.example", "let `ca_bundle` in the stack file name a readable PEM file"),
        (
            "https://127.0.0.1:4699",
            (
                "set the variables that `stateroom local --cloud alicloud` prints, or let `ca_bundle` in the stack "
                "file name a readable PEM file"
            ),
        ),
    ],
    ids=["real", "local"],
)
def test_a_certificate_authority_that_cannot_be_used_is_told(endpoint: str, remedy: str) -> None:
    error = failures.bad_ca_bundle("/etc/ca.pem", "No such file or directory", endpoint)
    assert str(error) == (
        f"the certificate authority /etc/ca.pem cannot be used\n  why:  No such file or directory\n  next: {remedy}"
    )
    assert error.exit_code == 3


def test_a_parameter_that_the_sdk_refuses_is_reported() -> None:
    error = oss.OperationError(name="PutBucket", error=oss.BucketNameInvalidError(name="A_B"))
    told = translate(error, Place("oss", "PutBucket", "cn-hangzhou", {"Bucket": "A_B"}))
    assert str(told) == (
        "the Alibaba Cloud SDK failed at oss PutBucket on bucket A_B\n"
        "  why:  Bucket name is invalid, got A_B.\n"
        "  next: correct what it objects to, then run the same command again: what is already done is kept"
    )
    assert getattr(told, "code", None) == "BucketNameInvalidError"


def test_an_answer_that_tablestores_sdk_does_not_accept_is_reported() -> None:
    told = translate(
        tablestore.OTSClientError("MD5 mismatch in response.", 200),
        Place("ots", "ListTable", "cn-hangzhou", {"InstanceName": "a"}),
    )
    assert told.what == "the Alibaba Cloud SDK failed at ots ListTable on Tablestore instance a"
    assert told.why == "MD5 mismatch in response."


def service_error(code: str = "AccessDenied", document: bytes = b"", **fields: str) -> oss.OperationError:
    error = oss.ServiceError(
        status_code=403, code=code, message="no", request_id="", ec="", timestamp=None, request_target="",
        snapshot=document, error_fileds=fields,
    )  # fmt: skip
    return oss.OperationError(name="GetBucketInfo", error=error)


def test_a_code_is_the_clouds_or_the_name_of_the_sdks_own_error() -> None:
    assert code_of(service_error("NoSuchBucket")) == "NoSuchBucket"
    assert code_of(tablestore.OTSServiceError(404, "OTSObjectNotExist", "no")) == "OTSObjectNotExist"
    assert code_of(tablestore.OTSClientError("HTTP status: 502, reason: Bad Gateway.", 502)) == "502"
    assert code_of(Answered(404, "EntityNotExist.Role")) == "EntityNotExist.Role"
    assert code_of(UNREACHED["refused"]) == "NewConnectionError"
    assert code_of(ValueError()) == "ValueError"
    assert code_of(CredentialsError("none")) == "CredentialsError"


def test_what_oss_tells_of_a_denial_is_read() -> None:
    document = (
        b"<Error><Code>AccessDenied</Code><AccessDeniedDetail><AuthAction>oss:GetBucketInfo</AuthAction>"
        b"<NoPermissionType>ImplicitDeny</NoPermissionType><PolicyType/></AccessDeniedDetail></Error>"
    )
    failed = failed_of(service_error(document=document, Endpoint="oss-cn-shanghai.aliyuncs.com"))
    assert isinstance(failed, Answered)
    assert failed.denial == {"AuthAction": "oss:GetBucketInfo", "NoPermissionType": "ImplicitDeny", "PolicyType": ""}
    assert failed.details == {"Endpoint": "oss-cn-shanghai.aliyuncs.com"}


def test_an_answer_of_oss_without_a_document_has_its_status_for_a_code() -> None:
    assert code_of(service_error("BadErrorResponse")) == "403"


def test_what_was_told_already_is_told_as_it_is() -> None:
    told = CredentialsError("none")
    wrapped = oss.OperationError(name="PutBucket", error=oss.CredentialsFetchError(error=told))
    assert translate(wrapped, Place("oss", "PutBucket", "cn-hangzhou")) is told


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("LTAI5tEXAMPLE", "is (access key) known"),
        ("STS.NEXAMPLE", "is (access key) known"),
        ("TMP.3KeYzAbCdEfGh", "is (access key) known"),
        ("CAISEXAMPLEEXAMPLEEXAMPLE==", "is (token) known"),
        ("a/+9" * 30 + "==", "is (token) known"),
        ("eyJhbGciOiJSUzI1NiJ9." + "eyJ-_a", "is (token) known"),
        ("acs:ram::1234567890123456:role/LTAIrole", "is acs:ram::1234567890123456:role/LTAIrole known"),
    ],
)
def test_what_looks_like_a_secret_is_replaced(secret: str, shown: str) -> None:
    assert cleaned(f"is {secret} known") == shown


@given(st.text(), st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789", min_size=16, max_size=20))
def test_no_text_shows_an_access_key_or_grows_beyond_its_line(text: str, key: str) -> None:
    line = cleaned(f"{text} LTAI{key} {text}")
    assert f"LTAI{key}" not in line
    assert len(line) <= 600
    assert len(line.splitlines()) <= 1
