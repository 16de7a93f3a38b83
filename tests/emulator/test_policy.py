"""What policies decide, and which of them are refused. The cases are in `cases/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator.auth.conditions import OPERATORS, holds
from emulator.auth.patterns import matches
from emulator.auth.policy import Verdict, check_document, judge, request_conditions
from emulator.errors import ServiceError
from emulator.http import Request
from emulator.identity import Caller
from emulator.world import World

CASES = Path(__file__).parent / "cases"
OWNER, OTHER = "1234567890123456", "6543210987654321"
ALLOW_ALL = {"Effect": "Allow", "Action": "oss:*", "Resource": "*"}
RIGHT = {
    "identity": ALLOW_ALL,
    "trust": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{OWNER}:root"]}},
    "bucket": {**ALLOW_ALL, "Principal": ["*"]},
}


def load(name: str) -> Any:
    return yaml.load((CASES / f"{name}.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Those statements, each completed to allow everything."""
    complete = []
    for statement in statements:
        defaults = {k: v for k, v in ALLOW_ALL.items() if f"Not{k}" not in statement}
        complete.append(defaults | statement)
    return {"Version": "1", "Statement": complete}


def caller_of(case: Mapping[str, Any]) -> Caller | None:
    *other, kind = case["caller"].split()
    account = OTHER if other else OWNER
    session = policy(case["session"]) if "session" in case else None
    if kind == "nobody":
        return None
    if kind == "root":
        return Caller(account, "root", "", account, "key", "secret")
    if kind == "user":
        return Caller(account, "user", "someone", "200000000000000001", "key", "secret")
    principal_id = "300000000000000001:session"
    return Caller(account, "role", "deployer", principal_id, "key", "secret", "token", "session", session)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["says"]) for case in load("verdicts")])
def test_the_policies_decide_as_documented(case: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    world, caller = World(), caller_of(case)
    attached = [policy(case["identity"])] if "identity" in case else []
    bucket = policy(case["bucket"]) if "bucket" in case else None
    for document in attached:
        check_document(document, kind="identity")
    if bucket:
        check_document(bucket, kind="bucket")

    def policies_of(caller: Caller) -> list[dict[str, Any]]:
        return attached

    monkeypatch.setattr(world.ram, "policies_of", policies_of)
    resource = f"acs:oss:cn-hangzhou:{OWNER}:bucket/a/b"
    verdict = judge(
        world,
        caller,
        action="oss:GetObject",
        resource=resource,
        conditions=case.get("conditions", {}),
        owner=OWNER,
        bucket_policy=bucket,
    )
    assert verdict is Verdict[case["verdict"]]
    (asked,) = world.asked
    assert (asked.caller, asked.action, asked.resource) == (caller, "oss:GetObject", resource)
    assert asked.allowed is (verdict is Verdict.ALLOWED)


@pytest.mark.parametrize(
    ("operator", "values", "has", "expected"),
    [(operator, *case) for operator, cases in load("conditions").items() for case in cases],
)
def test_a_condition_holds_when_it_should(operator: str, values: Any, has: str | None, expected: bool) -> None:
    assert holds({operator: {"acs:key": values}}, {} if has is None else {"acs:key": has}) is expected


def test_every_operator_has_its_cases() -> None:
    assert load("conditions").keys() >= OPERATORS


@pytest.mark.parametrize(
    ("kind", "change", "wrong"), [(kind, *case) for kind, cases in load("documents").items() for case in cases]
)
def test_a_malformed_policy_is_refused(kind: Any, change: dict[str, Any], wrong: str) -> None:
    statement = {name: value for name, value in (RIGHT[kind] | change).items() if value is not None}
    document = change.get("document", {"Version": "1", "Statement": [statement]})
    with pytest.raises(ServiceError) as raised:
        check_document(document, kind=kind)
    assert raised.value.status == 400
    assert raised.value.code == ("InvalidPolicyDocument" if kind == "bucket" else "MalformedPolicyDocument")
    assert raised.value.message == f"The policy document is malformed: {wrong}."


@pytest.mark.parametrize("kind", RIGHT)
def test_a_policy_that_is_right_is_taken(kind: Any) -> None:
    check_document({"Version": "1", "Statement": [RIGHT[kind]]}, kind=kind)


def test_a_bucket_policy_may_ask_for_addresses_outside_of_networks() -> None:
    condition = {"IpAddress": {"acs:SourceIp": ["10.0.0.1"]}, "StringNotLike": {"acs:SourceVpc": "vpc-*"}}
    check_document({"Version": "1", "Statement": [RIGHT["bucket"] | {"Condition": condition}]}, kind="bucket")


def test_a_value_that_is_too_long_is_refused() -> None:
    document = {"Version": "1", "Statement": [ALLOW_ALL | {"Resource": "acs:" + "x" * 4096}]}
    with pytest.raises(ServiceError, match="a value of Resource is longer than 4095 characters"):
        check_document(document, kind="identity")


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not matches("*a" * 500 + "b", "a" * 5000)
    assert matches("*a" * 500 + "*", "a" * 5000)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("", "", True),
        ("", "a", False),
        ("a", "a\n", False),
        ("a*", "a\n", True),
        ("**", "", True),
        ("a**b", "ab", True),
        ("a*b*c", "aXbXbXc", True),
        ("*ab*ab", "ab", False),
        ("[a]", "a", False),
        ("?", "\udcff", True),
    ],
)
def test_patterns_match_whole_texts(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_every_request_has_the_common_conditions() -> None:
    request = Request("GET", "h", "/", "", {"user-agent": "terraform"}, b"", True, "10.1.2.3")
    assert request_conditions(request, World(clock=lambda: 1_000_000_000.9)) == {
        "acs:CurrentTime": "2001-09-09T01:46:40Z",
        "acs:SecureTransport": "true",
        "acs:SourceIp": "10.1.2.3",
        "acs:UserAgent": "terraform",
    }
