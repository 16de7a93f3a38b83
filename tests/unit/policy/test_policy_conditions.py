"""Which values the condition of a statement demands of a request."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.policy.resource import Resource
from stateroom.policy.statement import Statement, statements


def statement(condition: Any) -> Statement:
    document = {"Statement": {"Effect": "Allow", "Condition": condition}}
    (found,) = statements(Resource("urn", "aws:iam/policy:Policy", "a", {"policy": document}), "policy")
    return found


@pytest.mark.parametrize(
    "operator", ["StringEquals", "StringLike", "ArnLike", "Bool", "ForAnyValue:StringLike", "stringequalsignorecase"]
)
def test_a_positive_operator_demands_its_values(operator: str) -> None:
    assert statement({operator: {"AWS:PrincipalOrgID": ["a", "b"]}}).demanded_values("aws:principalorgid") == ["a", "b"]


@pytest.mark.parametrize(
    "operator",
    ["StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "Null", "NotIpAddress", "ArnNotLike"],
)
def test_an_operator_that_a_request_without_the_key_passes_demands_nothing(operator: str) -> None:
    assert statement({operator: {"aws:PrincipalOrgID": "a"}}).demanded_values("aws:PrincipalOrgID") == []


def test_a_key_may_be_a_pattern() -> None:
    condition = {"StringEquals": {"gitlab.com:sub": "a", "gitlab.com:aud": "b", "sub": "c"}}
    assert statement(condition).demanded_values("*:sub") == ["a"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(condition=values)
def test_a_condition_of_any_form_is_read(condition: Any) -> None:
    assert all(isinstance(value, str) for value in statement(condition).demanded_values("*"))
