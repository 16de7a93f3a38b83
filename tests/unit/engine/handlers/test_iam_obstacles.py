"""Who uses a policy, a role or an identity provider besides us, asked before anything is removed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from stateroom.engine.handlers.aws.iam import open_id_connect_provider, policy, role
from tests.unit.engine.handlers.moto_cloud import CONTEXT
from tests.unit.engine.test_handler_cases import converse

REGIONAL = replace(CONTEXT, owner=("stateroom:backend", "acme@eu-west-1"))
ARN = "arn:aws:iam::123456789012:policy/acme-writer"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/gitlab.com"


def holders(answer: Any, **page: str) -> dict[str, Any]:
    return {"call": "iam.list_entities_for_policy", "params": {"PolicyArn": ARN, **page}, "answer": answer}


def roles(*names: str) -> dict[str, Any]:
    return {"PolicyRoles": [{"RoleName": name} for name in names]}


@pytest.mark.parametrize(
    ("turns", "obstacles"),
    [
        ([holders("absent")], ()),
        ([holders(roles("acme-writer"))], ()),
        ([holders(roles("acme-reader"))], ("policy acme-writer is attached to role acme-reader",)),
        (
            [
                holders({**roles("acme-writer", "acme-writer-2"), "IsTruncated": True, "Marker": "m"}),
                holders({"PolicyUsers": [{"UserName": "ana"}], "PolicyGroups": [{"GroupName": "ops"}]}, Marker="m"),
            ],
            tuple(
                f"policy acme-writer is attached to {each}" for each in ("role acme-writer-2", "user ana", "group ops")
            ),
        ),
    ],
)
def test_whoever_else_has_a_policy_stands_in_its_way(turns: list[dict[str, Any]], obstacles: tuple[str, ...]) -> None:
    assert converse(policy.read_obstacles({"name": "acme-writer"}, {"arn": ARN}, REGIONAL), turns) == obstacles


def test_a_role_of_the_policys_name_is_not_ours_when_the_backend_has_another_name() -> None:
    other = replace(CONTEXT, owner=("stateroom:backend", "corp@eu-west-1"))
    steps = policy.read_obstacles({"name": "acme-writer"}, {"arn": ARN}, other)
    assert converse(steps, [holders(roles("acme-writer"))]) == ("policy acme-writer is attached to role acme-writer",)


@pytest.mark.parametrize(
    ("attached", "inline", "obstacles"),
    [
        ("absent", "absent", ()),
        ({"AttachedPolicies": [{"PolicyName": "acme-writer"}]}, {"PolicyNames": []}, ()),
        (
            {"AttachedPolicies": [{"PolicyName": "acme-writer"}, {"PolicyName": "ReadOnlyAccess"}]},
            {"PolicyNames": ["extra"]},
            ("role acme-writer has the policy ReadOnlyAccess", "role acme-writer has the inline policy extra"),
        ),
    ],
)
def test_policies_that_others_gave_a_role_stand_in_its_way(
    attached: Any, inline: Any, obstacles: tuple[str, ...]
) -> None:
    named = {"RoleName": "acme-writer"}
    turn = {
        "together": [
            {"call": "iam.list_attached_role_policies", "params": named, "answer": attached},
            {"call": "iam.list_role_policies", "params": named, "answer": inline},
        ]
    }
    assert converse(role.read_obstacles({"name": "acme-writer"}, {}, REGIONAL), [turn]) == obstacles


def test_audiences_of_others_stand_in_the_way_of_an_identity_provider() -> None:
    live = {"url": "gitlab.com", "arn": PROVIDER, "clientIdLists": ["acme", "corp"]}
    turns = [{"call": "iam.list_roles", "answer": {"Roles": []}}]
    steps = open_id_connect_provider.read_obstacles({"clientIdLists": ["acme"]}, live, REGIONAL)
    assert converse(steps, turns) == ("identity provider gitlab.com serves the audience corp of others",)
    steps = open_id_connect_provider.read_obstacles({"clientIdLists": ["acme", "corp"]}, live, REGIONAL)
    assert converse(steps, turns) == ()


def trusting(name: str, federated: str | list[str]) -> dict[str, Any]:
    """A role as ListRoles tells of it."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": federated}}
    return {"RoleName": name, "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


def test_roles_of_others_that_trust_an_identity_provider_stand_in_its_way() -> None:
    live = {"url": "gitlab.com", "arn": PROVIDER, "clientIdLists": []}
    pages = [
        [trusting("acme-writer", PROVIDER), trusting("deploy", ["arn:aws:iam::1:oidc-provider/x", PROVIDER])],
        [trusting("elsewhere", f"{PROVIDER}/a"), trusting("other-reader", PROVIDER)],
    ]
    turns = [
        {"call": "iam.list_roles", "answer": {"Roles": pages[0], "IsTruncated": True, "Marker": "m"}},
        {"call": "iam.list_roles", "params": {"Marker": "m"}, "answer": {"Roles": pages[1], "IsTruncated": False}},
    ]
    steps = open_id_connect_provider.read_obstacles({"clientIdLists": []}, live, REGIONAL)
    assert converse(steps, turns) == (
        "identity provider gitlab.com is trusted by role deploy",
        "identity provider gitlab.com is trusted by role other-reader",
    )
