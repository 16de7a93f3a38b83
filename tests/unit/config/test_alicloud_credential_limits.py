"""The limits of what signs in to Alibaba Cloud."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stateroom.config.limits.alicloud_credentials import (
    check_credentials_uri,
    check_file,
    check_instance_role,
    check_key,
    check_provider_arn,
    check_session_policy,
)

statements = st.fixed_dictionaries(
    {},
    optional={
        "Effect": st.sampled_from(["Allow", "Deny", "Maybe", 1]),
        "Action": st.sampled_from(["oss:*", ["oss:GetObject"]]),
        "Resource": st.just("*"),
        "Condition": st.just({}),
    },
)
policies = st.fixed_dictionaries(
    {}, optional={"Version": st.sampled_from(["1", 1, "2012-10-17"]), "Statement": st.lists(statements, max_size=2)}
)


@given(policies)
def test_session_policies_are_taken_exactly_by_the_rules(policy: dict[str, Any]) -> None:
    listed = policy.get("Statement", [])
    good = (
        policy.get("Version") == "1"
        and listed != []
        and all(each.get("Effect") in ("Allow", "Deny") and {"Action", "Resource"} <= each.keys() for each in listed)
    )
    assert (check_session_policy(json.dumps(policy)) is None) == good


def test_a_session_policy_has_a_longest() -> None:
    policy = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:*", "Resource": "*"}]}
    text = json.dumps(policy)
    assert check_session_policy(text + " " * (2048 - len(text))) is None
    fault = check_session_policy(text + " " * (2049 - len(text)))
    assert fault == ("the session policy has more than 2048 characters", "shorten it by 1")


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    checks = (
        check_credentials_uri,
        check_file,
        check_instance_role,
        check_key,
        check_provider_arn,
        check_session_policy,
    )
    for check in checks:
        fault = check(text)
        assert fault is None or (fault.what and fault.remedy)
