"""Changes of a plan as lines: the whole text of each."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stateroom.cli.output.changes import render_change
from stateroom.engine.decision import UNKNOWN, Change

ROOT = "arn:aws:iam::123456789012:root"
ISSUER = "token.actions.githubusercontent.com"


def allow(sid: str | None, action: Any = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    return ({} if sid is None else {"Sid": sid}) | {"Effect": "Allow", "Action": action} | more


def document(*statements: Any, version: str = "2012-10-17", **more: Any) -> str:
    return json.dumps({"Version": version, "Statement": list(statements), **more})


def with_id(*ids: Any) -> dict[str, Any]:
    return allow("StateroomX", Condition={"StringEquals": {"sts:ExternalId": ids[0] if len(ids) == 1 else list(ids)}})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Change("tags.team", None, "core"), "tags.team: (absent) → core"),
        (Change("enableKeyRotation", False, True), "enableKeyRotation: false → true"),
        (Change("readCapacity", 5, 7.0), "readCapacity: 5 → 7"),
        (Change("ratio", 0.5, 1.0), "ratio: 0.5 → 1"),
        (Change("policy", "{}", UNKNOWN), "policy: {} → (known after create)"),
        (Change("tags.team", "a\x1b[2Jb", "{a"), 'tags.team: "a\\u001b[2Jb" → {a'),
        (Change("rules[a].days", {"days": 2.0}, [{"days": 3.0}]), 'rules[a].days: {"days": 2} → [{"days": 3}]'),
        (
            Change("kmsKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/" + "a" * 45, "b c " * 25),
            f"""
            kmsKeyArn:
              - arn:aws:kms:eu-west-1:123456789012:key/{"a" * 45}
              + b c b c b c b c b c b c b c b c b c b c b c b c b c b c b c b c b c b
                c b c b c b c b c b c b c b c
            """,
        ),
        (
            Change("policy[StateroomX]", None, allow("StateroomX", ["kms:Decrypt", "kms:Encrypt"], Resource="*")),
            """
            policy[StateroomX]:
              - (absent)
              + {"Sid": "StateroomX", "Effect": "Allow", "Action": ["kms:Decrypt",
                "kms:Encrypt"], "Resource": "*"}
            """,
        ),
        (
            Change("policy", document(allow("A"), version="2008-10-17"), document(allow("A", ["STS:AssumeRole"]))),
            "policy.Version: 2008-10-17 → 2012-10-17",
        ),
        (
            Change(
                "assumeRolePolicy",
                document(allow(None, Principal={"AWS": ROOT}), allow("StateroomSame"), allow("StateroomOld"), Id="x"),
                document(
                    allow("StateroomTokens1", Principal={"Federated": f"{ROOT[:-4]}oidc-provider/{ISSUER}"}),
                    allow("StateroomSame", ["sts:assumerole"]),
                ),
            ),
            """
            assumeRolePolicy[StateroomTokens1]:
              - (absent)
              + {"Sid": "StateroomTokens1", "Effect": "Allow", "Action":
                "sts:AssumeRole", "Principal": {"Federated":
                "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}}
            assumeRolePolicy[#1]:
              - {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS":
                "arn:aws:iam::123456789012:root"}}
              + (absent)
            assumeRolePolicy[StateroomOld]:
              - {"Sid": "StateroomOld", "Effect": "Allow", "Action": "sts:AssumeRole"}
              + (absent)
            """,
        ),
        (
            Change("policy", {"Statement": allow("A", "s3:Get")}, document(allow("A", "s3:Put"), allow("A", "s3:Put"))),
            """
            policy.Version: (absent) → 2012-10-17
            policy[A]:
              - {"Sid": "A", "Effect": "Allow", "Action": "s3:Get"}
              + [{"Sid": "A", "Effect": "Allow", "Action": "s3:Put"}, {"Sid": "A",
                "Effect": "Allow", "Action": "s3:Put"}]
            """,
        ),
        (
            Change("policy", '{"Statement": ["odd"]}', '{"Statement": []}'),
            'policy: {"Statement": ["odd"]} → {"Statement": []}',
        ),
        (
            Change("policy", document(allow("A")), document(allow("A", ["sts:AssumeRole"]))),
            """
            policy:
              - {"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect":
                "Allow", "Action": "sts:AssumeRole"}]}
              + {"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect":
                "Allow", "Action": ["sts:AssumeRole"]}]}
            """,
        ),
        (
            Change("assumeRolePolicy", document(allow("StateroomX")), document(with_id("hunter2"))),
            """
            assumeRolePolicy[StateroomX]:
              - {"Sid": "StateroomX", "Effect": "Allow", "Action": "sts:AssumeRole"}
              + {"Sid": "StateroomX", "Effect": "Allow", "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "(hidden)"}}}
            """,
        ),
        (
            Change("assumeRolePolicy", document(with_id("hunter1", "hunter2")), document(with_id("hunter3"))),
            "assumeRolePolicy[StateroomX]: the external id (hidden) differs",
        ),
        (Change("assumeRole.externalId", None, "hunter2"), "assumeRole.externalId: (absent) → (hidden)"),
        (Change("policy", '{"sts:ExternalId": "hunter2"', UNKNOWN), "policy: (hidden) → (known after create)"),
    ],
)
def test_a_change_reads_live_to_declared(change: Change, text: str) -> None:
    expected = textwrap.indent(textwrap.dedent(text).strip("\n"), " " * 6)
    assert "\n".join(render_change(change)) == expected.rstrip()


KEYS = st.sampled_from(["sts:ExternalId", "sts:externalid", "STS:EXTERNALID", "externalId", "external_id"])
SECRETS = st.one_of(st.just("hunter2"), st.lists(st.just("hunter2"), min_size=1, max_size=3))
HOLDERS = st.recursive(
    st.builds(lambda key, ids: {key: ids}, KEYS, SECRETS),
    lambda inner: st.one_of(
        inner.map(lambda value: {"StringEquals": value}),
        inner.map(lambda value: ["other", value]),
        inner.map(json.dumps),
        inner.map(lambda value: {"Statement": [{"Sid": "StateroomX", "Condition": value}]}),
    ),
    max_leaves=4,
)


@given(HOLDERS, st.one_of(st.none(), st.just(UNKNOWN), HOLDERS))
def test_an_external_id_is_never_shown(live: Any, declared: Any) -> None:
    for change in (Change("assumeRolePolicy", live, declared), Change("assumeRolePolicy", declared, live)):
        shown = "\n".join(render_change(change))
        assert "hunter2" not in shown
        assert "hidden" in shown
