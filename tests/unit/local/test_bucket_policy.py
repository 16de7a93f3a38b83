"""The Deny statements that a local cloud applies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from stateroom.local.bucket_policy import ENCRYPTION, ENCRYPTION_KEY, is_denied

STATE = "arn:aws:s3:::acme/terraform.tfstate"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/one"


def deny(condition: dict[str, Any], **other: Any) -> str:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::acme/*"}
    return json.dumps({"Statement": [{**statement, "Condition": condition, **other}]})


WRONG_ALGORITHM = {"Null": {ENCRYPTION: "false"}, "StringNotEquals": {ENCRYPTION: "aws:kms"}}
WRONG_KEY = {"StringEquals": {ENCRYPTION: "aws:kms"}, "StringNotEquals": {ENCRYPTION_KEY: KEY}}


@pytest.mark.parametrize(
    ("condition", "request_", "denied"),
    [
        (WRONG_ALGORITHM, {}, False),
        (WRONG_ALGORITHM, {ENCRYPTION: "aws:kms"}, False),
        (WRONG_ALGORITHM, {ENCRYPTION: "AES256"}, True),
        (WRONG_KEY, {}, False),
        (WRONG_KEY, {ENCRYPTION: "aws:kms", ENCRYPTION_KEY: KEY}, False),
        (WRONG_KEY, {ENCRYPTION: "aws:kms", ENCRYPTION_KEY: "arn:aws:kms:eu-west-1:123456789012:key/two"}, True),
        (WRONG_KEY, {ENCRYPTION: "aws:kms"}, True),
        ({"StringNotEqualsIfExists": {ENCRYPTION: "aws:kms"}}, {}, True),
        ({"StringEqualsIfExists": {ENCRYPTION: "AES256"}}, {}, True),
        ({"StringLike": {ENCRYPTION: ["aws:*", "other"]}}, {ENCRYPTION: "aws:kms"}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {}, False),
        ({"NumericLessThan": {"s3:TlsVersion": "1.2"}}, {}, False),
        ({"DateLessThan": {ENCRYPTION: "2020-01-01"}}, {ENCRYPTION: "aws:kms"}, False),
        ({}, {}, True),
    ],
)
def test_a_deny_applies_when_its_conditions_hold(
    condition: dict[str, Any], request_: dict[str, str], denied: bool
) -> None:
    assert is_denied(deny(condition), "s3:PutObject", STATE, request_) is denied


@pytest.mark.parametrize(
    "other",
    [
        {"Effect": "Allow"},
        {"Principal": {"AWS": "123456789012"}},
        {"Action": ["s3:GetObject", "s3:DeleteObject"]},
        {"Resource": "arn:aws:s3:::other/*"},
    ],
)
def test_a_statement_about_something_else_does_not_apply(other: dict[str, Any]) -> None:
    assert not is_denied(deny({}, **other), "s3:PutObject", STATE, {})


def test_one_applying_statement_among_many_is_enough() -> None:
    policy = {"Statement": [json.loads(deny(WRONG_ALGORITHM))["Statement"][0], json.loads(deny({}))["Statement"][0]]}
    assert is_denied(json.dumps(policy).encode(), "s3:PutObject", STATE, {})
