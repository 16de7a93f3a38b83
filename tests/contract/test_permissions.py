"""The permissions in the documentation are those of the calls in the code: none missing, none too many."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from typing import Any

import botocore
import pytest
from botocore.session import Session

from stateroom.clouds.aws_actions import action_of
from tests.contract.project import ROOT, listed, modules, nodes_of, relative

DOCUMENT = ROOT / "docs" / "permissions.md"
MANAGED_POLICY_LIMIT = 6144
"""Characters of a managed policy, white space not counted (IAM User Guide, "IAM and AWS STS quotas")."""

WITHOUT_PERMISSION = {"sts:GetCallerIdentity"}
"""Allowed to everybody."""


@cache
def operations(service: str) -> dict[str, str]:
    """The SDK's method names of a service and the API's names of the same operations."""
    names = Session().get_service_model(service).operation_names
    return {botocore.xform_name(name): name for name in names}


@cache
def asked() -> dict[str, str]:
    """The actions that the code's calls need, each with a module that makes the call.

    A call names its service and operation, or stands in a folder that is a service's and passes the operation on.
    """
    found: dict[str, str] = {}
    for path in modules("stateroom/clouds", "stateroom/engine", "stateroom/smoke"):
        name = relative(path)
        handler = re.match(r"stateroom/engine/handlers/aws/(\w+)/", name)
        services = (handler[1],) if handler else ("s3", "dynamodb") if "/smoke/" in name else ()
        for node in nodes_of(path):
            match node:
                case ast.Call(
                    func=ast.Name(id="Call"),
                    args=[ast.Constant(value=str(service)), ast.Constant(value=str(operation)), *_],
                ):
                    found[action_of(service, operations(service)[operation], {})] = name
                case ast.Constant(value=str(operation)):
                    for service in services:
                        if operation in operations(service):
                            found[action_of(service, operations(service)[operation], {})] = name
    return {action: name for action, name in found.items() if action not in WITHOUT_PERMISSION}


def policies() -> list[dict[str, Any]]:
    blocks = re.findall(r"^```json\n(.+?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [json.loads(block) for block in blocks]


def actions_of(policy: dict[str, Any]) -> list[str]:
    lists = [statement["Action"] for statement in policy["Statement"]]
    return [action for each in lists for action in ([each] if isinstance(each, str) else each)]


def explained() -> set[str]:
    """The actions of the table: what goes without a call of its own."""
    return set(re.findall(r"^\| `(\w+:[\w*]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))


def documented() -> set[str]:
    return {action for policy in policies() for action in actions_of(policy)}


def test_every_call_of_the_code_is_allowed() -> None:
    missing = sorted(asked().keys() - documented())
    assert not missing, listed(f"{action}, for {asked()[action]}" for action in missing)


def test_nothing_is_allowed_that_is_neither_called_nor_explained() -> None:
    surplus = sorted(documented() - asked().keys() - explained())
    assert not surplus, listed(surplus)


def test_every_explanation_is_needed() -> None:
    stale = sorted(explained() - (documented() - asked().keys()))
    assert not stale, listed(stale)


def test_the_calls_of_every_service_are_found() -> None:
    assert {action.partition(":")[0] for action in asked()} == {"dynamodb", "iam", "kms", "s3", "tag"}


@pytest.mark.parametrize("number", [0, 1])
def test_a_policy_fits_into_a_managed_policy(number: int) -> None:
    assert len(re.sub(r"\s", "", json.dumps(policies()[number]))) <= MANAGED_POLICY_LIMIT


@pytest.mark.parametrize("number", [0, 1])
def test_the_statements_of_a_policy_have_names_of_their_own(number: int) -> None:
    names = [statement["Sid"] for statement in policies()[number]["Statement"]]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in names)


@pytest.mark.parametrize("number", [0, 1])
def test_the_actions_of_a_statement_are_sorted_and_of_one_kind(number: int) -> None:
    for statement in policies()[number]["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        assert actions == sorted(set(actions)), statement["Sid"]
        assert len({action.partition(":")[0] for action in actions}) == 1, statement["Sid"]


def test_a_removal_of_what_holds_data_is_only_in_the_policy_for_destroy() -> None:
    fatal = {"s3:DeleteBucket", "dynamodb:DeleteTable", "kms:ScheduleKeyDeletion"}
    assert not fatal & set(actions_of(policies()[0]))
    assert fatal <= set(actions_of(policies()[1]))
