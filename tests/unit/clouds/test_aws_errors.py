"""Every error of AWS and its SDK, with the whole text that a user sees."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore import exceptions as sdk
from hypothesis import given
from hypothesis import strategies as st

from stateroom.clouds.aws_errors import SDK_ERRORS, code_of, translate
from stateroom.clouds.aws_place import Place, Signing, cleaned

HERE = Path(__file__).parent


def cases(file: str) -> list[Any]:
    return [pytest.param(case, id=case["what"]) for case in yaml.load((HERE / file).read_text(), yaml.CSafeLoader)]


def answered(code: str, message: str = "", operation: str = "HeadBucket", **metadata: Any) -> sdk.ClientError:
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}
    return sdk.ClientError(answer, operation)


@pytest.mark.parametrize("case", cases("answers.yaml"))
def test_an_answer_is_told_in_our_words(case: dict[str, Any]) -> None:
    error = answered(
        case["code"],
        case["message"],
        case.get("failed", case["operation"]),
        HTTPHeaders=case.get("headers", {}),
        RetryAttempts=case.get("attempts", 1) - 1,
    )
    signing = Signing(**case.get("signing", {}))
    told = translate(error, Place(case["service"], case["operation"], "eu-west-1", case.get("params", {}), signing))
    assert (type(told).__name__, str(told)) == (case["type"], case["text"])


@pytest.mark.parametrize("case", cases("failures.yaml"))
def test_a_failure_is_told_in_our_words(case: dict[str, Any]) -> None:
    error = getattr(sdk, case["error"])(**case.get("details", {}))
    assert isinstance(error, SDK_ERRORS)
    told = translate(error, Place("s3", case.get("operation", "HeadBucket"), "eu-west-1", {"Bucket": "acme-state"}))
    assert (type(told).__name__, str(told)) == (case["type"], case["text"])


def test_the_code_of_an_answer_is_kept_for_handlers() -> None:
    told = translate(
        answered("BucketAlreadyExists", operation="CreateBucket"), Place("s3", "CreateBucket", "eu-west-1")
    )
    assert getattr(told, "code", None) == "BucketAlreadyExists"


def test_the_sdks_own_errors_go_by_their_name() -> None:
    assert code_of(sdk.NoCredentialsError()) == "NoCredentialsError"
    assert code_of(answered("404")) == "404"


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("ASIAIOSFODNN7EXAMPLE", "is (access key) known"),
        ("AKIA0123456789ABCDEF", "is (access key) known"),
        ("IQoJb3JpZ2luX2VjE" + "a/+9" * 30 + "==", "is (token) known"),
        ("arn:aws:iam::123456789012:role/AKIArole", "is arn:aws:iam::123456789012:role/AKIArole known"),
    ],
)
def test_what_looks_like_a_secret_is_replaced(secret: str, shown: str) -> None:
    assert cleaned(f"is {secret} known") == shown


@given(st.text(), st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=16, max_size=16))
def test_no_text_shows_an_access_key_or_grows_beyond_its_line(text: str, key: str) -> None:
    line = cleaned(f"{text} AKIA{key} {text}")
    assert f"AKIA{key}" not in line
    assert len(line) <= 600
    assert len(line.splitlines()) <= 1
